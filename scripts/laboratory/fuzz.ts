import { runAsCommand } from './faults/run-as-command.ts';
import { type FuzzOptions, parseOptions, usage } from './fuzz/options.ts';
import { sumUp, writeTable } from './fuzz/report.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { writeRequest } from './fuzz/write-request.ts';

const say = (line: string) => void process.stderr.write(`fuzz: ${Math.round(performance.now() / 1000)} s: ${line}\n`);

/** Fuzzes, prints the table, and the smallest request of each kind that was found; exits 1 when there was one. */
async function run(options: FuzzOptions): Promise<void> {
  const { requests, seed, isJson } = options;
  say(`seed ${seed}, ${requests} requests`);
  const startedAt = performance.now();
  const { broken, folder, remove, ...seen } = await runFuzz(options, say);
  const result = sumUp(seen, { seed, seconds: (performance.now() - startedAt) / 1000 });
  process.stdout.write(`${isJson ? JSON.stringify(result) : writeTable(result)}\n`);
  if (broken.length === 0 && seen.sent < requests) say(`time was up after ${seen.sent} of ${requests} requests`);
  if (Object.values(result.violations).every((count) => count === 0)) {
    await remove();
    return;
  }
  for (const { rule, request, isAgain } of broken) {
    say(`${rule}${isAgain ? '' : ' (not when sent again alone)'}: ${JSON.stringify(request)}`);
    say(`its bytes: ${JSON.stringify(writeRequest(request).toString('latin1'))}`);
  }
  say(`seed ${seed}; logs are in ${folder}`);
  process.exitCode = 1;
}

await runAsCommand({ usage, parseOptions, run, say });
