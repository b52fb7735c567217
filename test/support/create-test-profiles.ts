import type { Profile } from '../../src/models/profile.ts';

export const createTestProfile = (name: string, changes: Partial<Profile> = {}): Profile => ({
  ...{ name, baseUrl: `http://${name}`, apiKey: 'k', model: 'small', timeoutMs: 5000, price: undefined },
  simulated: false,
  ...changes,
});

/** Configured profiles by name, each an endpoint of its own. */
export const createTestProfiles = (...names: string[]): Map<string, Profile> =>
  new Map(names.map((name) => [name, createTestProfile(name)]));
