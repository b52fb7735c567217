import type { Settings } from '../../src/config.ts';
import { createProfiles, readModelsFile } from '../../src/models/create-profiles.ts';
import type { Profile } from '../../src/models/profile.ts';

/** The profiles of the models file, else those of the other settings, with a simulator in place of what is not set. */
export async function readProfiles(
  settings: Settings,
  simulatedUrl?: string,
  env?: NodeJS.ProcessEnv,
): Promise<readonly Profile[]> {
  const { modelsFile, modelTimeoutMs } = settings;
  if (modelsFile === undefined) return createProfiles(settings, simulatedUrl);
  return readModelsFile(modelsFile, modelTimeoutMs, env);
}
