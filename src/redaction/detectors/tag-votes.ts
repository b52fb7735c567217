import type { LanguageAt } from './guess-language.ts';
import type { NameCandidate } from './name-candidates.ts';
import { anyName } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { type TagModel, tagSequence } from './tag-sequence.ts';
import { readTagTokens } from './tag-tokens.ts';

/** A vote is the tagger's log-odds, of which so much counts at most, either way. */
const mostOdds = 3;
/** What a vote is worth beside the scorer's log-odds, and what is added to it. */
const share = 0.4;
const lift = 0.95;
/** Between these distances from the threshold a vote decides; others cost nothing. */
const doubt = { from: -lift - share * mostOdds, to: share * mostOdds - lift };

/** Log-odds by which a rule speaks against a word, as in `San Marco`: no vote is asked for. */
const spokenAgainst = -3;

/** Characters around a word that the tagger reads with it. */
const reach = 80;

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
  const placeOf = (index: number) => words[candidates[index]?.at ?? 0]?.start ?? 0;
  let group: number[] = [];
  const vote = () => {
    const places = group.map(placeOf);
    const votes = places.length === 0 ? [] : readVotes(text, places, languageAt, model);
    group.forEach((index, at) => {
      scores[index] = (scores[index] ?? 0) + (votes[at] ?? 0);
    });
    group = [];
  };
  scores.forEach((score, index) => {
    const distance = score - threshold;
    if (distance < doubt.from || distance >= doubt.to) return;
    const candidate = candidates[index];
    if (!candidate || candidate.bonus <= spokenAgainst || !knows(words[candidate.at])) return;
    const last = group.at(-1);
    if (last !== undefined && placeOf(index) > placeOf(last) + 2 * reach) vote();
    group.push(index);
  });
  vote();
}

const latin = /[a-z]{3}/;

/** Of a code in capitals, of two letters and of other scripts the tagger knows nothing. */
function knows(word: NameWord | undefined): boolean {
  if (!word || !latin.test(word.plain)) return false;
  return (word.lists & anyName) !== 0 || word.isUsual || word.text !== word.text.toUpperCase();
}

/** The votes on the words that begin at these places, which are in order. */
function readVotes(text: string, places: readonly number[], languageAt: LanguageAt, model?: TagModel): number[] {
  const tokens = readTagTokens(text, (places[0] ?? 0) - reach, (places.at(-1) ?? 0) + reach);
  const { starts, ends } = tokens;
  let next = 0;
  const at = places.map((place) => {
    while (next < ends.length && (ends[next] ?? 0) <= place) next++;
    return (starts[next] ?? Number.POSITIVE_INFINITY) <= place ? next : -1;
  });
  let asked = 0;
  const { person, scale } = tagSequence(
    tokens,
    languageAt,
    (from, to) => {
      while (asked < at.length && (at[asked] ?? 0) < from) asked++;
      return (at[asked] ?? to) < to;
    },
    model,
  );
  return at.map((token) => {
    const odds = token < 0 ? -mostOdds : (person[token] ?? 0) * scale;
    return lift + share * Math.max(-mostOdds, Math.min(mostOdds, odds));
  });
}
