import { hasModel, type Settings } from '../../src/config.ts';
import { createAskModel } from '../../src/models/create-ask-model.ts';
import { checkSimulation } from '../../src/operations/check-start.ts';
import type { AskableProfile } from '../../workers/ask-on-record.ts';
import { readProfiles } from './read-profiles.ts';
import {
  type SimulatedModel,
  type SimulatedModelOptions,
  startSimulatedModel,
} from './simulated-model/start-simulated-model.ts';

/** How the simulator behaves, and where it writes down what it was asked. */
export type Simulation = Pick<SimulatedModelOptions, 'latencyMs' | 'logFile'>;

/** What workers ask. */
export interface Models {
  profiles: readonly AskableProfile[];
  /** The simulator, when no model is configured. */
  simulator: SimulatedModel | undefined;
  close: () => Promise<void>;
}

/**
 * Opens the models of the settings; without any, a simulator on a free port of this machine. Throws a
 * `SettingsError` where others could reach what it answers.
 */
export async function openModels(
  settings: Settings,
  simulation: Simulation = { latencyMs: { min: 20, max: 80 } },
): Promise<Models> {
  checkSimulation(settings);
  const simulator = hasModel(settings) ? undefined : await startSimulatedModel(simulation);
  const profiles = (await readProfiles(settings, simulator?.url)).map((profile) => ({
    profile,
    ...createAskModel(profile),
  }));
  const close = async () => {
    await simulator?.close();
    await Promise.all(profiles.map((profile) => profile.close()));
  };
  return { profiles, simulator, close };
}
