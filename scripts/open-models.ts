import type { Settings } from '../src/config.ts';
import { createAskModel } from '../src/models/create-ask-model.ts';
import { createProfiles } from '../src/models/profiles-from-settings.ts';
import type { AskableProfile } from '../workers/ask-on-record.ts';
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

/** Opens the models of the settings; without any, a simulator on a free port of this machine. */
export async function openModels(
  settings: Settings,
  simulation: Simulation = { latencyMs: { min: 20, max: 80 } },
): Promise<Models> {
  const isConfigured = settings.openaiApiKey !== undefined || settings.openaiBaseUrl !== undefined;
  const simulator = isConfigured ? undefined : await startSimulatedModel(simulation);
  const profiles = createProfiles(settings, simulator?.url).map((profile) => ({ profile, ...createAskModel(profile) }));
  const close = async () => {
    await simulator?.close();
    await Promise.all(profiles.map((profile) => profile.close()));
  };
  return { profiles, simulator, close };
}
