import { BANDS, type Counters } from '../records/stats-rows.ts';

/** Answers that were as sure as a band says: what people and the business made of them. */
export interface ConfidenceBand {
  from: number;
  to: number;
  /** A person took the answer as it was; corrected or rejected it, or had the models asked again. */
  approved: number;
  overturned: number;
  /** Of those that were delivered: the business told that the job served, or that it did not. */
  served: number;
  unserved: number;
}

/** How good answers were. Rates are shares from 0 to 1, null where nothing came of which they were one. */
export interface QualityFigures {
  /** Answers of models to questions asked for the first time, and how many of these were taken. */
  first: number;
  validAtOnce: number;
  validAtOnceRate: number | null;
  /** Answers to questions asked again, with what was wrong. */
  askedAgain: number;
  /** Answers that were refused, of both. */
  refused: number;
  /** What people decided. */
  reviews: { approved: number; corrected: number; rejected: number; askedAgain: number; overturnedRate: number | null };
  /** Bands that have something, from the least sure on. */
  confidence: ConfidenceBand[];
}

/** A rate, with four digits. */
export const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Number((part / whole).toPrecision(4));

function viewBands(counters: Counters): ConfidenceBand[] {
  const bands = Array.from({ length: BANDS }, (_, band): ConfidenceBand => {
    const of = (letters: string) => counters[`${letters}${band}`] ?? 0;
    const [approved, overturned] = [of('ka'), of('ko')];
    return { from: band / BANDS, to: (band + 1) / BANDS, approved, overturned, served: of('ks'), unserved: of('kf') };
  });
  return bands.filter(({ approved, overturned, served, unserved }) => approved + overturned + served + unserved > 0);
}

/** What counters say of the quality of answers. */
export function viewQuality(counters: Counters): QualityFigures {
  const { first = 0, firstBad = 0, again = 0, bad = 0 } = counters;
  const of = (decision: string) => counters[`v:${decision}`] ?? 0;
  const [approved, corrected, rejected] = [of('approve'), of('correct'), of('reject')];
  const overturned = corrected + rejected + of('ask-again');
  // A window may begin between an answer and its refusal.
  const validAtOnce = Math.max(0, first - firstBad);
  return {
    ...{ first, validAtOnce, validAtOnceRate: share(validAtOnce, first), askedAgain: again, refused: bad },
    reviews: {
      ...{ approved, corrected, rejected, askedAgain: of('ask-again') },
      overturnedRate: share(overturned, approved + overturned),
    },
    confidence: viewBands(counters),
  };
}
