import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { parseSettings } from '../../../src/config.ts';
import { checkLog } from '../../../src/egress/check-log.ts';
import { egressDirOf, LOG_ENDING } from '../../../src/egress/open-egress-log.ts';
import { findEgressHeads } from '../../../src/records/egress-heads.ts';
import { type ChainHead, deriveChainKey } from '../../../src/seals/chain.ts';
import type { MasterKey } from '../../../src/seals/seal.ts';
import { openDevelopmentKeys } from '../../development/open-development-keys.ts';
import { type Check, fail, printChecks } from '../doctor/check.ts';
import { checkJob, findAttempts } from '../prove/check-job.ts';
import { checkLogs, describeLog, readLogs } from '../prove/read-logs.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import type { Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

interface ProveOptions extends JsonOptions {
  job?: string;
  log?: string;
  head?: ChainHead;
  dir?: string;
}

const keysById = (keys: readonly MasterKey[]) => new Map(keys.map((key) => [key.id, deriveChainKey(key, 'egress')]));

/** `12:ab…`, as `prove` prints it. */
function parseHead(text: string): ChainHead {
  const [, seq, mac] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || mac === undefined)
    throw new InvalidArgumentError('It must be NUMBER:CODE, as prove prints it.');
  return { seq: Number(seq), mac };
}

/** Checks one file with nothing but the keys. */
async function proveFile(env: NodeJS.ProcessEnv, file: string, known: ChainHead | undefined): Promise<Check[]> {
  const { encryptionKeys, dataDir } = parseSettings({ ...env, NODE_ENV: undefined });
  const keys = encryptionKeys ?? (await openDevelopmentKeys(dataDir)).encryptionKeys;
  return [describeLog(basename(file, LOG_ENDING), await checkLog(file, { keys: keysById(keys), known }))];
}

/** Checks the logs of the data folder, and a job's record against them, by what Redis knows. */
async function proveFolder(env: NodeJS.ProcessEnv, { job: jobId, dir }: ProveOptions): Promise<Check[]> {
  return withStore(env, async ({ store, environment: { settings, encryptionKeys } }) => {
    const attempts = jobId === undefined ? undefined : await findAttempts(store, jobId);
    const heads = await findEgressHeads(store);
    const folder = dir ?? egressDirOf(settings);
    const logs = await readLogs(folder, { keys: keysById(encryptionKeys), heads, jobId });
    if (jobId === undefined) return checkLogs(logs, heads);
    return attempts === undefined ? [fail('job', `there is no record of ${jobId}`)] : checkJob(attempts, logs);
  });
}

/** `prove` */
export function addProve(program: Command, terminal: Terminal): void {
  program
    .command('prove')
    .description('check the receipts of what was sent to models: those of a job, of one log, or all of the data folder')
    .option('--job <id>', "this job's receipts, in its record and in the logs")
    .option('--log <file>', 'this log alone, without Redis')
    .option(
      '--head <number:code>',
      'with --log: the latest line known, so that lines missing at the end are found',
      parseHead,
    )
    .option('--dir <folder>', 'where the logs are; default egress in the data folder')
    .addOption(jsonOption())
    .action(async (options: ProveOptions) => {
      const { env } = terminal;
      const checks =
        options.log === undefined ? await proveFolder(env, options) : await proveFile(env, options.log, options.head);
      printChecks(terminal, checks, options);
    });
}
