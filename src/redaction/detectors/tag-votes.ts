import type { LanguageAt } from './guess-language.ts';
import type { NameCandidate } from './name-candidates.ts';
import type { NameWord } from './name-words.ts';
import { type TagModel, tagSequence } from './tag-sequence.ts';
import { readTagTokens } from './tag-tokens.ts';

/** A vote is the tagger's log-odds, of which so much counts at most, either way. */
const mostOdds = 3;
/** What a vote is worth beside the scorer's log-odds, and what is added to it. */
const share = 0.4;
const lift = 0.8;
/** Between these distances from the threshold a vote decides; others cost nothing. */
const doubt = { from: -lift - share * mostOdds, to: share * mostOdds - lift };

/** Characters around a word that the tagger reads with it. */
const reach = 100;

/**
 * Adds the tagger's votes to the scores of words that may belong to names, as log-odds: a word that the scorer is sure
 * of needs none, a likely one needs no vote against it, and a less likely one a vote for it.
 */
export function addNameVotes(
  text: string,
  words: readonly NameWord[],
  candidates: readonly NameCandidate[],
  scores: number[],
  threshold: number,
  languageAt: LanguageAt,
  model?: TagModel,
): void {
  let at = 0;
  while (at < candidates.length) {
    if (!isDoubtful(scores[at], threshold)) {
      at++;
      continue;
    }
    const first = words[candidates[at]?.at ?? 0]?.start ?? 0;
    let to = first;
    let end = at;
    for (let next = at; next < candidates.length; next++) {
      const start = words[candidates[next]?.at ?? 0]?.start ?? 0;
      if (start > to + reach) break;
      if (!isDoubtful(scores[next], threshold)) continue;
      to = start + reach;
      end = next;
    }
    const vote = readVotes(text, first - reach, to, languageAt, model);
    for (; at <= end; at++) {
      const score = scores[at] ?? 0;
      if (isDoubtful(score, threshold)) scores[at] = score + vote(words[candidates[at]?.at ?? 0]?.start ?? 0);
    }
  }
}

function isDoubtful(score: number | undefined, threshold: number): boolean {
  const distance = (score ?? 0) - threshold;
  return distance >= doubt.from && distance < doubt.to;
}

/** Reads the tagger's votes on the words of a stretch; they are asked for in order. */
function readVotes(text: string, from: number, to: number, languageAt: LanguageAt, model?: TagModel) {
  const tokens = readTagTokens(text, from, to);
  const { person, scale } = tagSequence(tokens, languageAt, model);
  const { starts, ends } = tokens;
  let at = 0;
  return (place: number) => {
    while (at < starts.length && (ends[at] ?? 0) <= place) at++;
    const odds = (starts[at] ?? to) <= place ? (person[at] ?? 0) * scale : -mostOdds;
    return lift + share * Math.max(-mostOdds, Math.min(mostOdds, odds));
  };
}
