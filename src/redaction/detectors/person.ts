import type { DetectionContext, Detector, Span } from '../detector.ts';
import { guessLanguage } from './guess-language.ts';
import { findNameRuns, isGivenName, isOrganisationWord, type NameRun, type NameWord, readNameWords } from './name-runs.ts';
import { createProperNounTagger, type ProperNounTagger } from './proper-nouns.ts';
import { isEverydayWord } from '../normal-form.ts';

const title =
  /(?:^|[^\p{L}])(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|herrn?|frau|fräulein|monsieur|madame|mademoiselle|mme|mlle|m|señora?|sra?|srta|don|doña|signora?|sig|sig\.ra|dott|dottoressa|ing|avv|dhr|mevr|mevrouw|meneer|de heer|judge|senator|president|captain|detective|officer|sergeant|nurse|aunt|uncle|king|queen|prince|princess|saint)\.?\s$/iu;
const cue =
  /(?:name is|name's|named|called|i am|i'm|im|this is|it's|name|nombre|nom|nome|naam|vorname|nachname|from|user|customer|patient|client|employee|contact|author|signed|by|attn|dear|hi|hello|hey|hallo|bonjour|hola|ciao|beste|cher|chère|caro|cara|querid[oa]|liebe[rs]?|regards|cheers|thanks|best|sincerely|grüßen|cordialement|saludos|saluti|groeten|ich bin|ich heiße|je m'appelle|je suis|me llamo|soy|mi chiamo|sono|ik ben|ik heet|under|for|with|to|tell|ask|call|meet|email|says|said|von|mit|an|avec|de|à|con|a|per|met|voor|aan|appelle|llama|chiama|bel)["']?\s?[,:]?[\s"'>*_-]{1,4}$/iu;
const strongCue =
  /(?:name is|name's|named|i am|i'm|(?:first|last|full|user)?name["']?\s?:|dear|ich heiße|je m'appelle|me llamo|mi chiamo|ik heet|mijn naam is|mein name ist|signed,?|regards,|sincerely,|cheers,)["']?\s?[\s"']{1,4}$/iu;
const article = /(?:^|[^\p{L}])(?:the|a|an|this|der|die|das|le|la|les|el|los|il|lo|het)\s$/iu;
const place = /(?:^|[^\p{L}])(?:in|at|near|to|into|across|via|toward|towards|outside|inside)\s$/iu;
const actsLikePerson =
  /^(?:['’]s\b|,? (?:said|says|was born|is|was|has|had|will|would|wrote|told|asked|called|who|and [\p{Lu}]|listed|shouted|lives|works|joined|became|died|played|went|made|gave|thinks|wants|needs|likes))/u;

/**
 * People's names: capitalised words in a row, weighed by lists of given names and of words that are none, titles,
 * greetings and other words around, and in English by a tagger. `strict` takes what is only likely.
 */
export function createPersonDetector(setting: 'balanced' | 'strict'): Detector {
  const tag = createProperNounTagger();
  const threshold = setting === 'strict' ? 1.5 : 3;
  return {
    name: 'person',
    version: '1',
    languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
    locality: 'in-process',
    types: ['PERSON'],
    detect: (text, context) => findPersons(text, context, tag, threshold),
  };
}

function findPersons(text: string, context: DetectionContext, tag: ProperNounTagger, threshold: number): Span[] {
  const words = readNameWords(text);
  const runs = findNameRuns(text, words);
  const language = context.language?.slice(0, 2) ?? guessLanguage(text);
  const proper = language === 'en' && runs.length > 0 ? tag(text) : undefined;
  const spans: Span[] = [];
  const keyWeight = /name$/i.test(context.keys.at(-1) ?? '') ? 2 : 0;
  for (const run of runs) {
    if (weigh(text, run, language, proper) + keyWeight < threshold) continue;
    spans.push({ start: run[0].start, end: run.at(-1)?.end ?? run[0].end, type: 'PERSON' });
  }
  return [...spans, ...findUncapitalised(text, words)];
}

/** From 3 on it is more likely a person than not. */
function weigh(text: string, run: NameRun, language: string, proper: ReadonlySet<number> | undefined): number {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const before = text.slice(Math.max(0, first.start - 30), first.start);
  const after = text.slice(last.end, last.end + 20);
  if (run.some(isOrganisationWord) || /^ (?:Inc|Ltd|LLC|GmbH|AG|University|Street|Road|Avenue|Group|Bank)\b/.test(after)) return -5;
  if (first.text.length < 2 && run.length < 2) return -5;
  const isKnown = isGivenName(first) && !(run.length === 1 && isEverydayWord(first.plain));
  const isInitialled = run.some((word) => /^\p{Lu}\.?$/u.test(word.text));
  let weight = 0;
  if (title.test(before)) weight += 5;
  if (strongCue.test(before)) weight += 3;
  else if (cue.test(before)) weight += 1;
  if (isKnown) weight += run.length > 1 ? 5 : 3;
  else if (run.some(isGivenName)) weight += 1.5;
  if (isInitialled && run.length > 1) weight += 1.5;
  if (actsLikePerson.test(after)) weight += 1;
  if (article.test(before)) weight -= 2;
  if (place.test(before) && !isKnown) weight -= 1.5;
  if (run.every((word) => word.text.length > 1 && word.text === word.text.toUpperCase())) weight -= 2;
  return weight + weighShape(run, language, proper, isSentenceStart(before));
}

function weighShape(
  run: NameRun,
  language: string,
  proper: ReadonlySet<number> | undefined,
  isFirstInSentence: boolean,
): number {
  const isPair = run.length === 2 || run.length === 3;
  if (language === 'en') {
    const isProper = run.every((word) => !word.isCapital || proper?.has(word.start));
    return isProper ? (isFirstInSentence ? 1.5 : 2) + (isPair ? 0.5 : 0) : -1;
  }
  if (language === 'de') return isPair && !isFirstInSentence ? 0.5 : 0;
  return isPair ? (isFirstInSentence ? 1 : 2) : 0.5;
}

function isSentenceStart(before: string): boolean {
  return /(?:^|[.!?:;\n>*"(]\s{0,3})$/.test(before);
}

const namesItself =
  /(?:name is|name's|named|i am|i'm|this is|under|signed|ich heiße|je m'appelle|me llamo|mi chiamo|ik heet|made to|transfer to|to|by|from|with|says|tell|for)\s$/iu;

/** Names in small letters: a given name after words that announce one, and the word behind it. */
function findUncapitalised(text: string, words: readonly NameWord[]): Span[] {
  const spans: Span[] = [];
  words.forEach((word, at) => {
    if (word.isCapital || !isGivenName(word) || word.plain.length < 3 || isEverydayWord(word.plain)) return;
    if (!namesItself.test(text.slice(Math.max(0, word.start - 20), word.start))) return;
    const next = words[at + 1];
    const hasSurname = next && text.slice(word.end, next.start) === ' ' && /^(?:[^\p{L}]|$)/u.test(text.slice(next.end).trimStart());
    spans.push({ start: word.start, end: hasSurname ? next.end : word.end, type: 'PERSON' });
  });
  return spans;
}
