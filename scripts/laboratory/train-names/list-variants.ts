import { firstNames, rarerGivenNames, rarerSurnames, surnames } from '../../../src/redaction/detectors/word-lists.ts';
import type { LabelledSpan } from '../eval-redaction/read-labelled-texts.ts';
import type { LabelledText } from './read-examples.ts';

/** A number from 0 up to, not including, `limit`. */
export type Random = (limit: number) => number;

/** The same numbers for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const given = [...firstNames];
const rarerGiven = [...rarerGivenNames];
const family = [...surnames, ...rarerSurnames];

/**
 * Makes texts with other people of one that names somebody, so that what is learned is not who: names from the lists,
 * names on no list, and now and then the whole in small letters.
 */
export function listVariants(text: LabelledText, random: Random): LabelledText[] {
  if (!text.spans.some(({ type }) => type === 'PERSON')) return random(6) === 0 ? [inSmallLetters(text)] : [];
  const first = withOthers(text, random);
  const isSmall = random(3) === 0;
  const second = withOthers(text, random);
  return [first, isSmall ? inSmallLetters(second) : second];
}

function inSmallLetters(text: LabelledText): LabelledText {
  const small = text.text.toLowerCase();
  return small.length === text.text.length ? { ...text, text: small } : text;
}

function withOthers(text: LabelledText, random: Random): LabelledText {
  let changed = '';
  let end = 0;
  const spans = [...text.spans]
    .sort((a, b) => a.start - b.start)
    .map((span) => {
      if (span.start < end) return { ...span, start: 0, end: 0 };
      changed += text.text.slice(end, span.start);
      const start = changed.length;
      const original = text.text.slice(span.start, span.end);
      changed += span.type === 'PERSON' ? renamed(original, random) : original;
      end = span.end;
      return { ...span, start, end: changed.length };
    });
  return { ...text, text: changed + text.text.slice(end), spans: spans.filter(({ end: to }) => to > 0) };
}

function renamed(name: string, random: Random, isGivenFirst?: boolean): string {
  const count = name.match(/\p{Lu}[\p{Ll}\p{M}]{2,}/gu)?.length ?? 0;
  let at = 0;
  return name.replace(/\p{Lu}[\p{Ll}\p{M}]{2,}/gu, () => {
    const isFirst = at++ === 0 && (isGivenFirst ?? (count > 1 || random(2) === 0));
    const list = isFirst ? (random(3) === 0 ? rarerGiven : given) : family;
    const other = list[random(list.length)] ?? 'anna';
    const plain = random(4) === 0 ? changeLetter(other, random) : other;
    return plain.charAt(0).toUpperCase() + plain.slice(1);
  });
}

/** A name that is on no list, most likely. */
function changeLetter(name: string, random: Random): string {
  const at = random(name.length);
  return name.slice(0, at) + 'aeioulnrstm'.charAt(random(11)) + name.slice(at + 1);
}

const timesWritten = 6;

/** The written sentences with names in their places, six times each where there is a place. */
export function fillWrittenTexts(texts: readonly string[], random: Random): LabelledText[] {
  return texts.flatMap((text, at) =>
    Array.from({ length: text.includes('{') ? timesWritten : 1 }, () => {
      const spans: LabelledSpan[] = [];
      const filled = text.split(/(\{(?:[gns]|=\p{L}+)\})/u).reduce((done, piece, index) => {
        if (index % 2 === 0) return done + piece;
        const name = piece.startsWith('{=') ? piece.slice(2, -1) : makeName(piece.charAt(1), random);
        spans.push({ start: done.length, end: done.length + name.length, type: 'PERSON' });
        return done + name;
      }, '');
      const written = { text: filled, spans, source: 'written', tkey: String(at) };
      return random(8) === 0 ? inSmallLetters(written) : written;
    }),
  );
}

export function makeName(kind: string, random: Random): string {
  const sample = kind === 'g' ? 'Anna' : kind === 'n' ? 'Anna Roth' : 'Roth';
  return renamed(sample, random, kind !== 's');
}
