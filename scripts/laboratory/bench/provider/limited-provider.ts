/*
 * The simulated model as a process of its own, with the options of its command. Tells its parent where it listens; told
 * anything, what it has counted so far.
 */
import { readOptions } from '../../../development/simulated-model/read-options.ts';
import { startSimulatedModel } from '../../../development/simulated-model/start-simulated-model.ts';

const SLICE_MS = 100;

const model = await startSimulatedModel({ ...readOptions(process.argv.slice(2)), sliceMs: SLICE_MS, maxLogged: 1 });
process.on('message', () => process.send?.(model.counts()));
process.once('disconnect', () => process.exit());
process.send?.({ url: model.url });
