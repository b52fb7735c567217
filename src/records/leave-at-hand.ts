import type { AtHand, Payloads } from './at-hand.ts';
import type { Commit } from './commit-visit.ts';
import { plainFields } from './scripts/start.ts';
import type { StageJob } from './start-visit.ts';

const places = new Map(plainFields.map((name, i) => [name, i]));
const VISIT_AT = plainFields.indexOf('visit');
const DEATHS_AT = plainFields.indexOf('deaths');

/**
 * Keeps what the record will say of a job once this commit is in it, for the visit that it opens, and returns that
 * visit's token; undefined when nothing is kept.
 */
export function leaveAtHand(atHand: AtHand, job: StageJob, commit: Commit, payloads: Payloads): string | undefined {
  const plain = [...job.plain];
  for (const [name, value] of Object.entries(commit.fields)) {
    const place = places.get(name);
    if (place !== undefined) plain[place] = value === undefined ? null : String(value);
  }
  plain[VISIT_AT] = String(job.visit + 1);
  plain[DEATHS_AT] = '0';
  const latestAttempt = commit.attempt ?? job.latestAttempt;
  return atHand.keep({ tenant: job.tenant, plain, latestAttempt, payloads });
}
