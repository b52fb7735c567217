import { Failure } from '../failures/failure.ts';
import type { Vault, VaultEntry } from '../redaction/vault.ts';
import { createOriginalFinder, hideHits, type OriginalHit } from './find-originals.ts';
import type { RedactedText } from './redacted-text.ts';

export interface CheckedRequest {
  system: RedactedText;
  user: RedactedText;
  /** Places where the check itself had to hide an original; over 0 is worth an alert. */
  hidden: number;
}

/** A request as the task and Airlock wrote it. */
export interface OutgoingRequest {
  system: string;
  user: string;
  vault: Vault;
  /** What the task would send for an empty input, its schema included. */
  constants: string;
}

/**
 * The last check before the wire, and the only maker of `RedactedText`: no original of the job's vault stands in the
 * request. One that does is hidden wherever it stands. If one still stands there, the call is not made: throws
 * `boundary-breach`. An original that stands as often in `constants` as in the request is the task's own word.
 */
export function checkOutgoing({ system, user, vault, constants }: OutgoingRequest): CheckedRequest {
  if (vault.entries.length === 0) return pass(system, user, 0);
  const find = createOriginalFinder(vault);
  const first = findForeign(find, system, user, constants);
  if (first.system.length + first.user.length === 0) return pass(system, user, 0);
  const cleanSystem = hideHits(system, first.system);
  const cleanUser = hideHits(user, first.user);
  const second = findForeign(find, cleanSystem.text, cleanUser.text, constants);
  if (second.system.length + second.user.length > 0) throw new Failure('boundary-breach');
  return pass(cleanSystem.text, cleanUser.text, cleanSystem.hidden + cleanUser.hidden);
}

function pass(system: string, user: string, hidden: number): CheckedRequest {
  return { system: system as RedactedText, user: user as RedactedText, hidden };
}

/** Finds the originals that stand in the request more often than in the task's own words. */
function findForeign(find: (text: string) => OriginalHit[], system: string, user: string, constants: string) {
  const inSystem = find(system);
  const inUser = find(user);
  const counts = countByEntry([...inSystem, ...inUser]);
  if (counts.size === 0) return { system: [], user: [] };
  const own = countByEntry(find(constants));
  const isForeign = ({ entry }: OriginalHit) => (counts.get(entry) ?? 0) > (own.get(entry) ?? 0);
  return { system: inSystem.filter(isForeign), user: inUser.filter(isForeign) };
}

function countByEntry(hits: readonly OriginalHit[]): Map<VaultEntry, number> {
  const counts = new Map<VaultEntry, number>();
  for (const { entry } of hits) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return counts;
}
