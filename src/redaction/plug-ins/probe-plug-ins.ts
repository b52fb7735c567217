import type { Detector } from '../detector.ts';
import { findSpans } from '../find-spans.ts';
import { reasonOf } from './trouble.ts';

/** Words that are nobody's, and hold nothing of a job. */
const probe = 'The parcel has arrived.';

export interface Probed {
  plugIn: Detector;
  /** Why it cannot be used, as a code; undefined when it answers as it should. */
  reason: string | undefined;
}

/** Asks every plug-in about a sentence of our own, in each of its languages, all at once. */
export function probePlugIns(detectors: readonly Detector[]): Promise<Probed[]> {
  const plugIns = detectors.filter(({ plugIn }) => plugIn !== undefined);
  return Promise.all(plugIns.map(async (plugIn) => ({ plugIn, reason: await findReason(plugIn) })));
}

async function findReason(plugIn: Detector): Promise<string | undefined> {
  const { signal } = new AbortController();
  const languages = plugIn.languages === 'any' ? [undefined] : plugIn.languages;
  try {
    for (const language of languages) await findSpans(probe, [plugIn], { path: '', keys: [], language, signal });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
