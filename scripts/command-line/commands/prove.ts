import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSettings } from '../../../src/config.ts';
import { egressDirOf, LOG_ENDING } from '../../../src/egress/open-egress-log.ts';
import { findEgressHeads } from '../../../src/records/egress-heads.ts';
import { type FiledAttempts, findFiledAttempts } from '../../../src/records/filed-attempts.ts';
import type { Store } from '../../../src/records/store.ts';
import type { ChainHead, ChainKey } from '../../../src/seals/chain.ts';
import { deriveChainKeys, findChainKeys } from '../../../src/seals/chain-keys.ts';
import { openDevelopmentKeys } from '../../development/open-development-keys.ts';
import { type Check, fail, printChecks } from '../doctor/check.ts';
import { checkAnchor } from '../prove/check-anchor.ts';
import { checkJob } from '../prove/check-job.ts';
import { checkLogs, describeLog } from '../prove/check-logs.ts';
import { checkRecords } from '../prove/check-records.ts';
import { type LogSet, readLog, readLogs } from '../prove/read-logs.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import type { Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

interface ProveOptions extends JsonOptions {
  job?: string;
  log?: string;
  head?: ChainHead;
  dir?: string[];
  anchor?: string;
  partial?: boolean;
}

/** `12:ab…`, as `prove` prints it. */
function parseHead(text: string): ChainHead {
  const [, seq, mac] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || mac === undefined)
    throw new InvalidArgumentError('It must be NUMBER:CODE, as prove prints it.');
  return { seq: Number(seq), mac };
}

type Keys = ReadonlyMap<string, ChainKey>;

/** Compares the logs with the anchor, where one was given. */
async function checkAnchored(keys: Keys, find: LogSet['find'], { anchor, partial }: ProveOptions): Promise<Check[]> {
  return anchor === undefined ? [] : checkAnchor(anchor, { keys, find, isPartial: partial === true });
}

/** Checks one file with nothing but the keys; of an anchor, what it knows of this log. */
async function proveFile(env: NodeJS.ProcessEnv, file: string, options: ProveOptions): Promise<Check[]> {
  const { encryptionKeys, dataDir } = parseSettings({ ...env, NODE_ENV: undefined });
  const keys = deriveChainKeys(encryptionKeys ?? (await openDevelopmentKeys(dataDir)).encryptionKeys, 'egress');
  const name = basename(file, LOG_ENDING);
  const heads = new Map(options.head === undefined ? [] : [[name, options.head]]);
  const found = await readLog(file, name, { keys, heads }, false);
  const find = async (log: string) => (log === found.log ? found : undefined);
  const ofAnchor = await checkAnchored(keys, find, { ...options, partial: true });
  return [describeLog(name, found.check), ...ofAnchor];
}

/** The attempts of a job's record, whoever's it is. */
async function findAttempts(store: Store, jobId: string): Promise<FiledAttempts | undefined> {
  for (const keys of store.keySpace.shards) {
    const filed = await findFiledAttempts(store, keys, jobId);
    if (filed !== undefined) return filed;
  }
  return undefined;
}

async function proveJob(store: Store, keys: Keys, dirs: readonly string[], jobId: string): Promise<Check[]> {
  const filed = await findAttempts(store, jobId);
  if (filed === undefined) return [fail('job', `there is no record of ${jobId}`)];
  const { heads, faults } = await findEgressHeads(store, keys);
  const { all } = await readLogs(dirs, { keys, heads, jobId });
  return checkJob(filed, all, faults);
}

/** Checks all logs by what Redis' heads, its records and an anchor know of them. */
async function proveAll(store: Store, keys: Keys, dirs: readonly string[], options: ProveOptions): Promise<Check[]> {
  const { heads } = await findEgressHeads(store, keys);
  const logs = await readLogs(dirs, { keys, heads });
  const { checks, missing } = await checkRecords(store, logs);
  const ofAnchor = await checkAnchored(keys, logs.find, options);
  // Logs that were begun meanwhile have a head by now.
  const known = { ...(await findEgressHeads(store, keys)), missing };
  for (const log of known.heads.keys()) await logs.find(log);
  return [...checkLogs(logs.all, known, options.partial === true), ...checks, ...ofAnchor];
}

/** Checks the logs of the folders by what Redis knows. */
async function proveFolders(env: NodeJS.ProcessEnv, options: ProveOptions): Promise<Check[]> {
  return withStore(env, async ({ store, environment: { settings, encryptionKeys } }) => {
    const keys = await findChainKeys(store, encryptionKeys, 'egress');
    const dirs = options.dir ?? [egressDirOf(settings)];
    return options.job === undefined ? proveAll(store, keys, dirs, options) : proveJob(store, keys, dirs, options.job);
  });
}

/** `prove` */
export function addProve(program: Command, terminal: Terminal): void {
  program
    .command('prove')
    .description('check the receipts of what was sent to models: those of a job, of one log, or all that there are')
    .addOption(
      new Option('--job <id>', "this job's receipts, in its record and in the logs").conflicts([
        'log',
        'anchor',
        'partial',
      ]),
    )
    .addOption(new Option('--log <file>', 'this log alone, without Redis').conflicts(['dir', 'partial']))
    .option(
      '--head <number:code>',
      'with --log: the latest line known, so that lines missing at the end are found',
      parseHead,
    )
    .option('--dir <folder...>', 'where the logs are, of all machines; default egress in the data folder')
    .option('--anchor <file>', 'what AIRLOCK_ANCHOR was sent: compare the logs with it, too')
    .option('--partial', 'others have the logs that are not in these folders')
    .addOption(jsonOption())
    .action(async (options: ProveOptions) => {
      const { env } = terminal;
      const checks =
        options.log === undefined ? await proveFolders(env, options) : await proveFile(env, options.log, options);
      printChecks(terminal, checks, options);
    });
}
