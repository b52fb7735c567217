import { runAsCommand } from './faults/run-as-command.ts';
import { parseOptions, type SoakOptions, usage } from './soak/options.ts';
import { sumUp, writeTables } from './soak/report.ts';
import { runSoak } from './soak/run-soak.ts';

const SHOWN = 20;

const say = (line: string) => void process.stderr.write(`soak: ${Math.round(performance.now() / 1000)} s: ${line}\n`);

/** Soaks, prints tables; exits 1 when memory or time per job grew, a process crashed, or a job did not end. */
async function run(options: SoakOptions): Promise<void> {
  const { jobs, seed, heapMb, isJson } = options;
  say(`seed ${seed}, ${jobs} jobs, ${heapMb} MB of old space each`);
  const startedAt = performance.now();
  const { processes, failures, folder, remove } = await runSoak(options, say);
  const minutes = (performance.now() - startedAt) / 60_000;
  const result = sumUp(processes, { seed, jobs, heapMb, minutes });
  process.stdout.write(`${isJson ? JSON.stringify(result) : writeTables(result)}\n`);
  for (const failure of failures.slice(0, SHOWN)) say(failure);
  if (failures.length === 0 && result.processes.every(({ verdict }) => verdict.isFlat && verdict.isSteady)) {
    await remove();
    return;
  }
  say(`${failures.length} failures; logs are in ${folder}`);
  process.exitCode = 1;
}

await runAsCommand({ usage, parseOptions, run, say });
