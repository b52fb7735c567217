import { afterEach } from 'vitest';
import {
  type SimulatedModel,
  type SimulatedModelOptions,
  startSimulatedModel,
} from '../../../../scripts/development/simulated-model/start-simulated-model.ts';

/** Makes what starts simulated models, which end with their test. To be called once in a file. */
export function createStart(): (options?: SimulatedModelOptions) => Promise<SimulatedModel> {
  const started: SimulatedModel[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((model) => model.close()));
  });
  return async (options = {}) => {
    const model = await startSimulatedModel(options);
    started.push(model);
    return model;
  };
}
