import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judge, type Violation } from './chaos/judge.ts';
import { measureRecovery } from './chaos/measure-recovery.ts';
import type { Observations } from './chaos/observations.ts';
import { type CampaignOptions, parseOptions, usage } from './chaos/options.ts';
import { sumUp, writeTable } from './chaos/report.ts';
import { runCampaign } from './chaos/run-campaign.ts';
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

/** Fights, prints the table and says what must not be; exits 1 when something was, or not every job came. */
async function run(options: CampaignOptions): Promise<void> {
  say(`seed ${options.seed}, ${options.jobs} jobs, ${options.workers} workers, faults ${options.faults}`);
  const startedAt = performance.now();
  const { seen, folder, remove } = await runCampaign(options, say);
  const minutes = (performance.now() - startedAt) / 60_000;
  const violations = judge(seen);
  const result = sumUp(seen, { seed: options.seed, minutes, violations, recoveries: measureRecovery(seen) });
  process.stdout.write(`${options.isJson ? JSON.stringify(result) : writeTable(result)}\n`);
  const { id, tookMs } = result.slowest;
  say(`slowest: ${id}, ${tookMs} ms: ${(seen.histories.get(id) ?? []).join(', ')}`);
  const isWhole = result.accepted === options.jobs;
  if (!isWhole) say(`time was up after ${result.accepted} of ${options.jobs} jobs`);
  if (violations.length === 0 && isWhole) {
    await remove();
    return;
  }
  for (const { rule, job, detail } of violations.slice(0, SHOWN)) say(`${rule}: ${job}: ${detail}`);
  say(`${violations.length} violations; evidence in ${await keepEvidence(folder, seen, violations)}`);
  process.exitCode = 1;
}

/** What cannot be begun, such as a build that does not start, says why; nothing of it stays. */
function giveUp(error: unknown): void {
  say(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof RangeError ? 2 : 1);
}

await runAsCommand({ usage, parseOptions, run: (options) => run(options).catch(giveUp), say });
