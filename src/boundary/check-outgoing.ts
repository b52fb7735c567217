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

/** How often what stands in a request is hidden: a placeholder may set apart what was glued to an original before. */
const MOST_PASSES = 4;

/**
 * The last check before the wire, and the only maker of `RedactedText`: no original of the job's vault stands in the
 * request. One that does is hidden wherever it stands. If one still stands there after some passes, nothing is sent: throws
 * `boundary-breach`. An original that stands as often in `constants` as in the request is the task's own word.
 */
export function checkOutgoing({ system, user, vault, constants }: OutgoingRequest): CheckedRequest {
  if (vault.entries.length === 0) return pass(system, user, 0);
  const find = createOriginalFinder(vault);
  let checked = pass(system, user, 0);
  for (let n = 0; n < MOST_PASSES; n++) {
    const hits = findForeign(find, checked.system, checked.user, constants);
    if (hits.system.length + hits.user.length === 0) return checked;
    const clean = { system: hideHits(checked.system, hits.system), user: hideHits(checked.user, hits.user) };
    const hidden = checked.hidden + clean.system.hidden + clean.user.hidden;
    checked = pass(clean.system.text, clean.user.text, hidden);
  }
  throw new Failure('boundary-breach');
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
