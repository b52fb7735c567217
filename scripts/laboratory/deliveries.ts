import { type DeliveriesOptions, parseOptions, usage } from './deliveries/options.ts';
import { runDeliveries } from './deliveries/run-deliveries.ts';
import { runAsCommand } from './faults/run-as-command.ts';

const say = (line: string) =>
  void process.stderr.write(`deliveries: ${Math.round(performance.now() / 1000)} s: ${line}\n`);

const writeRows = (counts: object, prefix = '') =>
  Object.entries(counts).map(([name, count]) => `| ${prefix}${name} | ${count} |`);

/** Tells of endings under faults, prints the table, and exits 1 when an event was lost or went where it may not. */
async function run(options: DeliveriesOptions): Promise<void> {
  const { events, seed, isJson } = options;
  say(`seed ${seed}, ${events} jobs`);
  const startedAt = performance.now();
  const { folder, remove, ...result } = await runDeliveries(options, say);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const { figures, killed, answers, violations } = result;
  const rows = [
    ...[...writeRows({ seed, seconds }), ...writeRows(figures), ...writeRows(killed, 'killed: ')],
    ...[...writeRows(answers, 'answers: '), ...writeRows(violations, 'violations: ')],
  ];
  const table = ['| | |', '|---|---:|', ...rows].join('\n');
  process.stdout.write(`${isJson ? JSON.stringify({ seed, seconds, ...result }) : table}\n`);
  if (Object.values(violations).every((count) => count === 0)) {
    await remove();
    return;
  }
  say(`seed ${seed}; logs are in ${folder}`);
  process.exitCode = 1;
}

await runAsCommand({ usage, parseOptions, run, say });
