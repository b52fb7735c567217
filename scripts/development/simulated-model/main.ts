import { readOptions } from './read-options.ts';
import { startSimulatedModel } from './start-simulated-model.ts';

/**
 * Runs the simulated model by hand until Ctrl-C, and then says what it saw:
 * `node --import tsx scripts/development/simulated-model/main.ts --port 0 --requests-per-minute 60`. The options stand
 * in `read-options.ts`.
 */
const model = await startSimulatedModel({
  ...readOptions(process.argv.slice(2)),
  log: ({ method, path, status, bytes, misbehaviours }) =>
    process.stderr.write(`${method} ${path} ${status || 'no answer'} ${bytes} B ${misbehaviours.join(' ')}\n`),
});
process.stdout.write(`${model.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.stderr.write(`${JSON.stringify(model.counts())}\n`);
    void model.close();
  });
}
