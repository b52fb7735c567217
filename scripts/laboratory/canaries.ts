import { judge } from './canaries/judge.ts';
import { type CanaryOptions, parseOptions, usage } from './canaries/options.ts';
import { sumUp, writeTables } from './canaries/report.ts';
import { runCampaign } from './canaries/run-campaign.ts';
import { runAsCommand } from './faults/run-as-command.ts';

const SHOWN = 30;

const say = (line: string) =>
  void process.stderr.write(`canaries: ${Math.round(performance.now() / 1000)} s: ${line}\n`);

/** Plants, looks everywhere, prints tables and what was found; exits 1 when something was, or was not really tried. */
async function run(options: CanaryOptions): Promise<void> {
  const startedAt = performance.now();
  say(`seed ${options.seed}, ${options.values} values`);
  const { observed, folder, remove } = await runCampaign(options, say);
  const verdict = judge(observed);
  const seconds = (performance.now() - startedAt) / 1000;
  const result = sumUp(observed, verdict, { seed: options.seed, seconds });
  process.stdout.write(`${options.isJson ? JSON.stringify(result) : writeTables(result)}\n`);
  for (const gap of verdict.gaps) say(`not shown: ${gap}`);
  for (const { type, form, path, how, place, where, value } of verdict.leaks.slice(0, SHOWN)) {
    say(`found ${type} (${form}), planted ${path}, written as ${how}, in ${place}: ${where}: ${JSON.stringify(value)}`);
  }
  if (verdict.leaks.length === 0 && verdict.gaps.length === 0) {
    await remove();
    return;
  }
  say(`${verdict.leaks.length} findings, ${verdict.gaps.length} gaps; logs and Redis' files are in ${folder}`);
  process.exitCode = 1;
}

await runAsCommand({ usage, parseOptions, run, say });
