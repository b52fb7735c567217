import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Teller } from '../../../src/audit/audit-log.ts';
import { eraseAnyway, eraseSpooled, findTenantOf, type SpooledFile } from '../../../src/operations/erase-job.ts';
import { type ErasedCounts, eraseTenant } from '../../../src/operations/erase-tenant.ts';
import { findPlaceProblem } from '../../../src/records/bind-place.ts';
import { clearErased } from '../../../src/records/clear-outside.ts';
import { spoolDirOf } from '../../../src/records/spool.ts';
import { forgetChanges } from '../../../src/records/watch-changes.ts';
import { type Rewritten, rewriteFiles } from '../../../src/redis/rewrite-files.ts';
import { type JsonOptions, jsonOption, type ReasonOptions, reasonOption } from './command-options.ts';
import { escapeControls } from './escape-controls.ts';
import { exitCodes } from './exit-codes.ts';
import { printResult, say, type Terminal } from './terminal.ts';
import { type OpenedStore, withKeys } from './with-store.ts';

type EraseOptions = JsonOptions & ReasonOptions & { job?: string; tenant?: string; yes?: boolean };
type Target = { job: string } | { tenant: string };

const REWRITE_WITHIN_MS = 120_000;

/** What was erased, and whether Redis' files still hold it. */
type Erasure = Target & ErasedCounts & { spooled: number; appendOnlyFile: Rewritten; snapshot: Rewritten };

function parseTarget({ job, tenant }: EraseOptions): Target {
  if (job !== undefined && tenant === undefined) return { job };
  if (tenant !== undefined && job === undefined) return { tenant };
  throw new RangeError('name what to erase: --job ID or --tenant NAME');
}

/** Throws a RangeError where nobody can be asked, and false is a no. */
async function isMeant({ stdin, stderr }: Terminal, target: Target, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!stdin.isTTY) throw new RangeError('erasing asks first, and this is no terminal: add --yes');
  const what = 'job' in target ? `the job ${target.job}` : `all jobs, batches and keys of the tenant ${target.tenant}`;
  const asking = createInterface({ input: stdin, output: stderr });
  const answer = await asking
    .question(escapeControls(`Erase ${what}, for good? Type yes: `))
    .finally(() => asking.close());
  return answer.trim().toLowerCase() === 'yes';
}

async function eraseOne({ store }: OpenedStore, jobId: string, teller: Teller): Promise<ErasedCounts> {
  const tenant = await findTenantOf(store, jobId);
  const erased = tenant === undefined ? undefined : await eraseAnyway(store, tenant, jobId, teller);
  if (tenant !== undefined) await forgetChanges(store, tenant, jobId);
  // Also of a job whose record went before, when they could not be reached.
  const isGone = store.outside === undefined || (await clearErased(store, tenant ?? '', jobId));
  return {
    jobs: erased === undefined ? 0 : 1,
    cancelled: erased?.cancelledIn === undefined ? 0 : 1,
    reviews: erased?.cancelledIn === 'review' ? 1 : 0,
    idempotencyKeys: erased?.hadIdempotencyKey ? 1 : 0,
    ...{ batches: 0, apiKeys: 0, webhooks: 0 },
    payloadsLeft: erased?.isLeft || !isGone ? 1 : 0,
  };
}

/** A place that cannot be used is left alone: what is there is told as left. */
async function withUsablePlace(terminal: Terminal, opened: OpenedStore): Promise<OpenedStore> {
  const problem = await findPlaceProblem(opened.store);
  if (problem === undefined) return opened;
  say(terminal, `AIRLOCK_PAYLOADS: ${problem}`);
  return { ...opened, store: { ...opened.store, outside: undefined } };
}

async function eraseTarget(opened: OpenedStore, target: Target, options: EraseOptions): Promise<Erasure> {
  const teller = opened.tellerFor(options);
  const { store, environment } = opened;
  const isErased = async ({ jobId, tenant }: SpooledFile) =>
    'job' in target ? jobId === target.job : (tenant ?? (await findTenantOf(store, jobId))) === target.tenant;
  // Before the records: a file that was cut says only whose job it is.
  const spooled = await eraseSpooled(spoolDirOf(environment.settings), isErased);
  const counts =
    'job' in target ? await eraseOne(opened, target.job, teller) : await eraseTenant(store, target.tenant, teller);
  return { ...target, ...counts, spooled, ...(await rewriteFiles(store.redis, REWRITE_WITHIN_MS)) };
}

const isWritten = (rewritten: Rewritten) => rewritten === 'rewritten' || rewritten === 'off';

async function erase(terminal: Terminal, options: EraseOptions): Promise<void> {
  const target = parseTarget(options);
  if (!(await isMeant(terminal, target, options.yes === true))) {
    say(terminal, 'nothing was erased');
    terminal.exitCode = exitCodes.someFailed;
    return;
  }
  const erasure = await withKeys(terminal.env, async (opened) =>
    eraseTarget(await withUsablePlace(terminal, opened), target, options),
  );
  printResult(terminal, options, erasure);
  const { jobs, batches, apiKeys, spooled, payloadsLeft, appendOnlyFile, snapshot } = erasure;
  const isNothing = jobs + batches + apiKeys + spooled === 0;
  if (isNothing) say(terminal, 'there was nothing to erase');
  const isGone = isWritten(appendOnlyFile) && isWritten(snapshot);
  if (payloadsLeft > 0) {
    say(terminal, `payloads of ${payloadsLeft} jobs outside of Redis could not be removed: workers go on trying`);
  }
  if (!isGone) say(terminal, "Redis' files may still hold what was erased: see that they are written anew");
  if (isNothing || !isGone || payloadsLeft > 0) terminal.exitCode = exitCodes.someFailed;
}

/** `erase --job ID | --tenant NAME` */
export function addErase(program: Command, terminal: Terminal): void {
  program
    .command('erase')
    .description(
      "erase a job, or all of a tenant, from Redis, its files and this machine's spool; what runs is cancelled",
    )
    .option('--job <id>', 'this job, in whatever state')
    .option('--tenant <name>', 'all jobs, batches, reviews and keys of this tenant')
    .option('--yes', 'do not ask; needed where nobody can be')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action((options: EraseOptions) => erase(terminal, options));
}
