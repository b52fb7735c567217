import { guessLanguages } from '../../../src/redaction/detectors/guess-language.ts';
import { listNameCandidates } from '../../../src/redaction/detectors/name-candidates.ts';
import { readJsonLines } from '../eval-redaction/read-json-lines.ts';
import type { LabelledSpan } from '../eval-redaction/read-labelled-texts.ts';
import { createRandom, fillWrittenTexts, listVariants, type Random } from './list-variants.ts';
import { readWrittenTexts } from './written-texts.ts';

/** A word of a labelled text. */
export interface Example {
  features: readonly number[];
  isName: boolean;
  /** How much it counts. */
  weight: number;
  /** The template of its text: features of a single one are not learned. */
  template: number;
  /** The text it is from. */
  from: LabelledText;
}

/** A text to learn from. */
export interface LabelledText {
  text: string;
  spans: readonly LabelledSpan[];
  /** The set it comes from. */
  source: string;
  /** What it shares with the texts that were made from the same template, within its set. */
  tkey: string;
  kind?: string;
  hand?: string;
}

/** Names are exchanged at random; each text is learned with three draws, so that chance says less. */
const seeds = [7, 19, 43];
/** Names of places and organisations count less as counterexamples: hiding one by mistake does less harm. */
const weightOfContext = 0.06;
const contextTypes = new Set(['LOCATION', 'ORGANIZATION', 'NRP', 'ADDRESS']);
/** Texts in which only one kind of identifier is labelled, and it is no name. */
const unlabelled = /^(?:presidio_tests|argus|gitleaks$|detect_secrets$|secretlint$)/;

/** Reads the words that may belong to names from a folder of JSON lines. */
export function readExamples(folder: string, without: RegExp | undefined): Example[] {
  const texts = readJsonLines<LabelledText>(folder).filter(({ source }) => !without?.test(source));
  return listExamples(texts, without?.test('written') !== true);
}

/** Lists the words of texts, and of the written ones, that may belong to names; texts of one template share their weight. */
export function listExamples(all: readonly LabelledText[], withWritten = true): Example[] {
  const texts = all.filter(({ source }) => !unlabelled.test(source));
  return seeds.flatMap((seed) => {
    const random = createRandom(seed);
    const written = withWritten ? fillWrittenTexts(readWrittenTexts(), random) : [];
    return listAllExamples([...texts, ...written], random);
  });
}

function listAllExamples(texts: readonly LabelledText[], random: Random): Example[] {
  const counts = new Map<string, number>();
  for (const { source, tkey } of texts) counts.set(source + tkey, (counts.get(source + tkey) ?? 0) + 1);
  const templates = new Map([...counts.keys()].map((key, at) => [key, at]));
  return texts.flatMap((text) => {
    const key = text.source + text.tkey;
    const share = 1 / (seeds.length * Math.sqrt(counts.get(key) ?? 1));
    const template = templates.get(key) ?? 0;
    const variants = listVariants(text, random);
    return [text, ...variants].flatMap((each) => listWords(each, share / (1 + variants.length), template));
  });
}

function listWords(from: LabelledText, share: number, template: number): Example[] {
  const { text, spans } = from;
  const examples: Example[] = [];
  const { words, candidates } = listNameCandidates(text, guessLanguages(text), 0);
  for (const { at, features } of candidates) {
    const word = words[at];
    const over = word ? spans.filter(({ start, end }) => start < word.end && end > word.start) : [];
    const isName = over.some(({ type }) => type === 'PERSON');
    if (!isName && over.some(({ type }) => !contextTypes.has(type))) continue;
    examples.push({
      features,
      isName,
      weight: share * (over.length > 0 && !isName ? weightOfContext : 1),
      template,
      from,
    });
  }
  return examples;
}
