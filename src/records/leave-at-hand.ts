import type { AtHand, Payloads } from './at-hand.ts';
import type { Commit } from './commit-visit.ts';
import { plainFields } from './scripts/start.ts';
import type { StageJob } from './start-visit.ts';

const places = new Map(plainFields.map((name, i) => [name, i]));

/**
 * Keeps what the record will say of a job once this commit is in it, for the visit that it opens, and returns that
 * visit's token; undefined when nothing is kept.
 */
export function leaveAtHand(atHand: AtHand, job: StageJob, commit: Commit, payloads: Payloads): string | undefined {
  const plain = [...job.plain];
  const changes = { ...commit.fields, visit: job.visit + 1, deaths: 0 };
  for (const [name, value] of Object.entries(changes)) {
    const place = places.get(name);
    if (place !== undefined) plain[place] = value === undefined ? null : String(value);
  }
  const latestAttempt = commit.attempt ?? job.latestAttempt;
  return atHand.keep({ tenant: job.tenant, plain, latestAttempt, payloads });
}
