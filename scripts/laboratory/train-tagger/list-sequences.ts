import { guessLanguages } from '../../../src/redaction/detectors/guess-language.ts';
import { featuresPerToken, fillTagFeatures } from '../../../src/redaction/detectors/tag-features.ts';
import { listIslands } from '../../../src/redaction/detectors/tag-islands.ts';
import { groupLanguage, tags } from '../../../src/redaction/detectors/tag-sequence.ts';
import { readTagTokens } from '../../../src/redaction/detectors/tag-tokens.ts';
import { createRandom, fillWrittenTexts, listVariants, type Random } from '../train-names/list-variants.ts';
import type { LabelledText } from '../train-names/read-examples.ts';
import { readWrittenTexts } from '../train-names/written-texts.ts';
import { disturb } from './disturb.ts';
import { fillTemplates } from './fill-templates.ts';

/** A stretch of a labelled text as it is learned from. */
export interface TagSequence {
  /** Of each token: how many features, then these. */
  features: readonly Uint16Array[];
  gold: Uint8Array;
  /** What stands before each token and behind the last. */
  gaps: Int32Array;
  /** How much each token counts. */
  weights: Float32Array;
  /** The template of its text: features of a few are not learned. */
  template: number;
  from: Pick<LabelledText, 'source' | 'tkey' | 'kind' | 'hand'>;
}

/** Texts in which only one kind of identifier is labelled. */
const unlabelled = /^(?:presidio_tests|argus|gitleaks$|detect_secrets$|secretlint$)/;
const seed = 11;

/** Lists the sequences of labelled texts and of the written ones, each with other people in it and with noise, too. */
export function listSequences(labelled: readonly LabelledText[]): TagSequence[] {
  const random = createRandom(seed);
  const texts = [
    ...labelled.filter(({ source }) => !unlabelled.test(source)),
    ...fillWrittenTexts(readWrittenTexts(), random).map((text) => ({ ...text, source: 'written-names' })),
    ...fillTemplates(random),
  ];
  const counts = new Map<string, number>();
  for (const { source, tkey } of texts) counts.set(source + tkey, (counts.get(source + tkey) ?? 0) + 1);
  const templates = new Map([...counts.keys()].map((key, at) => [key, at]));
  return texts.flatMap((text) => {
    const key = text.source + text.tkey;
    const variants = listOthers(text, random);
    const share =
      (text.source === 'written-tags' ? weightOfWritten : 1) / Math.sqrt(counts.get(key) ?? 1) / variants.length;
    return variants.flatMap((each) => toSequences(each, share, templates.get(key) ?? 0));
  });
}

function listOthers(text: LabelledText, random: Random): LabelledText[] {
  if (/^written/.test(text.source)) return [random(5) === 0 ? disturb(text, random) : text];
  const [first, second] = listVariants(text, random);
  return [text, ...(first ? [first] : []), ...(second ? [disturb(second, random)] : [])];
}

/** The written texts are denser in names than any others. */
const weightOfWritten = 0.3;
/** Names of places and organisations count less as counterexamples: hiding one by mistake does less harm. */
const contextTypes: Readonly<Record<string, number>> = { LOCATION: 0.15, ORGANIZATION: 0.3, NRP: 0.3, OTHER: 0.3 };
const buffer = new Int32Array(featuresPerToken);

function toSequences(text: LabelledText, share: number, template: number): TagSequence[] {
  const tokens = readTagTokens(text.text);
  const languageAt = guessLanguages(text.text);
  const { gold, weights } = label(text, tokens.starts, tokens.ends, share);
  return listIslands(tokens, languageAt).map(([from, to]) => ({
    features: Array.from({ length: to - from }, (_, at) => {
      const language = groupLanguage(languageAt, tokens.starts[from + at] ?? 0);
      fillTagFeatures(buffer, tokens, from + at, language);
      return Uint16Array.from(buffer);
    }),
    gold: gold.slice(from, to),
    gaps: Int32Array.from(tokens.gaps.slice(from, to + 1)),
    weights: weights.slice(from, to),
    template,
    from: text,
  }));
}

function label({ spans }: LabelledText, starts: readonly number[], ends: readonly number[], share: number) {
  const gold = new Uint8Array(starts.length);
  const weights = new Float32Array(starts.length).fill(share);
  for (const { start, end, type } of spans) {
    let first = true;
    for (let at = lowerBound(ends, start); at < starts.length && (starts[at] ?? 0) < end; at++) {
      if (type === 'PERSON') gold[at] = first ? tags.person : tags.inPerson;
      else if (type === 'ADDRESS') gold[at] = first ? tags.address : tags.inAddress;
      else weights[at] = share * (contextTypes[type] ?? 0.1);
      first = false;
    }
  }
  return { gold, weights };
}

/** The first token that ends behind a place. */
function lowerBound(ends: readonly number[], place: number): number {
  let at = 0;
  while (at < ends.length && (ends[at] ?? 0) <= place) at++;
  return at;
}
