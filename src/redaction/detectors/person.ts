import type { DetectionContext, Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { findForeignNames } from './foreign-names.ts';
import { guessLanguages } from './guess-language.ts';
import { findIntroducedNames } from './introduced-names.ts';
import { joinNames } from './join-names.ts';
import { featureCount } from './list-name-features.ts';
import { listNameCandidates } from './name-candidates.ts';
import { findLists, lists, withoutAccents } from './name-lists.ts';
import { readWeights, type Weights } from './read-data.ts';
import type { TagModel } from './tag-sequence.ts';
import { addNameVotes } from './tag-votes.ts';
import { firstNames, isEnglishWord, rarerGivenNames, rarerSurnames, surnames, wordsAndNames } from './word-lists.ts';

/** Log-odds from which a word is taken as part of a name. */
const thresholds = { balanced: -0.85, strict: -2 };

/**
 * People's names: words weighed by lists of names, titles, greetings and other words around, and a small model that
 * learned from public texts how much each of these says; where that leaves a doubt, the tagger votes. `strict` takes what
 * is only likely. Other weights than those that are shipped are for measuring.
 */
export function createPersonDetector(setting: 'balanced' | 'strict', weights?: Weights, tagModel?: TagModel): Detector {
  return {
    name: 'person',
    version: '6',
    languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
    locality: 'in-process',
    types: ['PERSON'],
    detect: (text, context) => findPersons(text, context, thresholds[setting], weights, tagModel),
  };
}

function findPersons(
  text: string,
  context: DetectionContext,
  threshold: number,
  weights?: Weights,
  tagModel?: TagModel,
): Span[] {
  const told = context.language?.slice(0, 2).toLowerCase();
  const languageAt = told === undefined ? guessLanguages(text) : () => told;
  const keyWeight = /name$/i.test(context.keys.at(-1) ?? '') ? 2 : 0;
  const { words, candidates } = listNameCandidates(text, languageAt, keyWeight);
  const scores = candidates.map(({ features, bonus }) => scoreName(features, weights) + bonus);
  addNameVotes(text, words, candidates, scores, threshold, languageAt, tagModel);
  return [
    ...joinNames(text, words, candidates, scores, threshold, languageAt).filter((span) => !isTitle(text, span)),
    ...findNameTags(text),
    ...findForeignNames(text),
    ...findIntroducedNames(text),
  ];
}

/** A title by itself is nobody: `otrzymaliśmy Pani list`. */
function isTitle(text: string, { start, end }: Span): boolean {
  const marks = end - start < 12 ? findLists(withoutAccents(text.slice(start, end))) : 0;
  return (marks & lists.title) !== 0 && (marks & lists.given) === 0;
}

let shipped: Weights | undefined;

/** How likely a word with these features belongs to a name, as log-odds: above 0 it is more likely than not. */
function scoreName(features: readonly number[], weights?: Weights): number {
  shipped ??= readWeights('name-weights', featureCount);
  const { values, scale } = weights ?? shipped;
  let sum = 0;
  for (let at = 0; at < features.length; at++) sum += values[features[at] ?? 0] ?? 0;
  return sum * scale;
}

const findTags = createSearch(
  /(?<![\p{L}\p{N}&#/])#(\p{Lu}[\p{Ll}\p{M}]{2,15})(\p{Lu}[\p{Ll}\p{M}]{2,20})?(?![\p{L}\p{N}_])/gu,
);

/** People in tags: `#AnnLee`, where the first word is a given name and the second is a surname or no word at all. */
function findNameTags(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findTags(text)) {
    const [whole, first = '', second] = match;
    const given = first.toLowerCase();
    const family = second?.toLowerCase();
    const isGiven = firstNames.has(given) || (rarerGivenNames.has(given) && !isEnglishWord(given));
    const isFamily =
      family !== undefined && (surnames.has(family) || rarerSurnames.has(family) || !isEnglishWord(family));
    const isSingledOut = family === undefined && isGiven && !wordsAndNames.has(given) && !isEnglishWord(given);
    if (!(isGiven && isFamily) && !isSingledOut) continue;
    spans.push({ start: match.index, end: match.index + whole.length, type: 'PERSON' });
  }
  return spans;
}
