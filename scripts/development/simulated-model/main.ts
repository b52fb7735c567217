import { parseArgs } from 'node:util';
import { startSimulatedModel } from './start-simulated-model.ts';

/** Runs the simulated model by hand until Ctrl-C: `node --import tsx scripts/development/simulated-model/main.ts --port 0`. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    latency: { type: 'string', default: '0' },
    misbehave: { type: 'string', multiple: true, default: [] },
    log: { type: 'string' },
  },
});

const model = await startSimulatedModel({
  port: Number(values.port),
  latencyMs: Number(values.latency),
  misbehave: values.misbehave,
  ...(values.log === undefined ? {} : { logFile: values.log }),
  log: ({ method, path, status, bytes, misbehaviours }) =>
    process.stderr.write(`${method} ${path} ${status || 'no answer'} ${bytes} B ${misbehaviours.join(' ')}\n`),
});
process.stdout.write(`${model.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void model.close());
}
