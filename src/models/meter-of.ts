import type { Profile } from './profile.ts';

/** What tells one endpoint, as it is asked, from another. */
export const identify = ({ baseUrl, apiKey, model, headers, query }: Profile): string =>
  JSON.stringify([baseUrl, apiKey, model, headers, query]);

/** Profiles of one endpoint, key and model share what it allows: the first of them stands for all. */
export function meterOf(profileName: string, profiles: ReadonlyMap<string, Profile>): string {
  const profile = profiles.get(profileName);
  if (profile === undefined) return profileName;
  const own = identify(profile);
  return [...profiles.values()].find((other) => identify(other) === own)?.name ?? profileName;
}
