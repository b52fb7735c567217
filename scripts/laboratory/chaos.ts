import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judge, type Violation } from './chaos/judge.ts';
import { measureRecovery } from './chaos/measure-recovery.ts';
import type { Observations } from './chaos/observations.ts';
import { type CampaignOptions, parseOptions, usage } from './chaos/options.ts';
import { findGap, sumUp, writeTable } from './chaos/report.ts';
import { runCampaign } from './chaos/run-campaign.ts';
import { runTargetCampaign } from './chaos/targets/run-target-campaign.ts';
import { runAsCommand } from './faults/run-as-command.ts';

const SHOWN = 20;

const say = (line: string) => void process.stderr.write(`chaos: ${line}\n`);

/** Keeps what a violation can be understood by: the job as it was seen, its calls, its history. */
async function keepEvidence(folder: string, seen: Observations, violations: readonly Violation[]): Promise<string> {
  const file = join(folder, 'evidence.json');
  const evidence = violations.map((violation) => {
    const n = violation.job === '' ? -1 : Number(violation.job.split(' ')[0]);
    const trail = seen.trails[n];
    const history = seen.histories.get(trail?.ids[0] ?? '');
    return { ...violation, trail, history, calls: seen.calls.filter(({ mark }) => mark === n) };
  });
  await writeFile(file, JSON.stringify({ deeds: seen.deeds, evidence }, undefined, 1));
  return file;
}

/** Shows what was wrong and keeps what it can be understood by. Nothing is kept of a campaign without fault. */
async function tellViolations(violations: readonly Violation[], seen: Observations, folder: string): Promise<void> {
  for (const { rule, job, detail } of violations.slice(0, SHOWN)) say(`${rule}: ${job}: ${detail}`);
  say(`${violations.length} violations; evidence in ${await keepEvidence(folder, seen, violations)}`);
}

/**
 * Fights, prints the table and says what must not be; exits 1 when something was that had to be zero, or when the
 * campaign could not measure.
 */
async function run(options: CampaignOptions): Promise<void> {
  const isAirlock = options.target === 'airlock';
  say(`seed ${options.seed}, ${options.jobs} jobs, ${options.workers} workers, faults ${options.faults}`);
  const startedAt = performance.now();
  const { seen, folder, remove } = await (isAirlock ? runCampaign : runTargetCampaign)(options, say);
  const minutes = (performance.now() - startedAt) / 60_000;
  const violations = judge(seen);
  const recoveries = isAirlock ? measureRecovery(seen) : [];
  const { seed, kinds = null } = options;
  const result = sumUp(seen, { seed, kinds, minutes, violations, recoveries });
  process.stdout.write(`${options.isJson ? JSON.stringify(result) : writeTable(result, options.mustBeZero)}\n`);
  const { id, tookMs } = result.slowest;
  if (isAirlock) say(`slowest: ${id}, ${tookMs} ms: ${(seen.histories.get(id) ?? []).join(', ')}`);
  const gap = findGap(result, options.jobs);
  if (gap !== undefined) say(gap);
  if (gap !== undefined || (options.mustBeZero && violations.length > 0)) process.exitCode = 1;
  if (violations.length > 0 || gap !== undefined) await tellViolations(violations, seen, folder);
  else await remove();
}

/** What cannot be begun, such as a build that does not start, says why; nothing of it stays. */
function giveUp(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof RangeError ? 2 : 1);
}

/** The command `airlock chaos`; its exit code is this process'. */
export const runChaos = (args: readonly string[]): Promise<void> =>
  runAsCommand({ usage, args, parseOptions, run: (options) => run(options).catch(giveUp), say });
