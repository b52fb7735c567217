import type { DetectionContext, Detector, Span } from '../detector.ts';
import { guessLanguage } from './guess-language.ts';
import { joinNames } from './join-names.ts';
import { listNameCandidates } from './name-candidates.ts';
import { scoreName } from './name-scorer.ts';
import { findNameTags } from './name-tags.ts';

/** Log-odds from which a word is taken as part of a name. */
const thresholds = { balanced: -1, strict: -2 };

/**
 * People's names: words weighed by lists of names, titles, greetings and other words around, and a small model that
 * learned from public texts how much each of these says. `strict` takes what is only likely.
 */
export function createPersonDetector(setting: 'balanced' | 'strict'): Detector {
  return {
    name: 'person',
    version: '2',
    languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
    locality: 'in-process',
    types: ['PERSON'],
    detect: (text, context) => findPersons(text, context, thresholds[setting]),
  };
}

function findPersons(text: string, context: DetectionContext, threshold: number): Span[] {
  const language = context.language?.slice(0, 2).toLowerCase() ?? guessLanguage(text);
  const keyWeight = /name$/i.test(context.keys.at(-1) ?? '') ? 2 : 0;
  const { words, candidates } = listNameCandidates(text, language, keyWeight);
  const scores = candidates.map(({ features, bonus }) => scoreName(features) + bonus);
  return [...joinNames(text, words, candidates, scores, threshold, language), ...findNameTags(text)];
}
