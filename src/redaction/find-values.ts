import type { FindingType } from './detector.ts';
import { findNormalForm, type NormalForm, separator, toLower } from './normal-form.ts';

export interface Value {
  text: string;
  type: FindingType;
}

/** Where one of the values stands: `index` is its place in the list. */
export interface ValueHit {
  start: number;
  end: number;
  index: number;
}

type Finder = (text: string) => ValueHit[];

const indexedLength = 5;
const longestGap = 3;

/**
 * Makes a search for values in their normal forms: numbers, addresses of the net and secrets anywhere, however they
 * are spaced; names by whole words. The work grows with the text, not with the number of values.
 */
export function createValueFinder(values: readonly Value[]): Finder {
  const squeezed = new Map<string, { form: string; index: number }[]>();
  const words = new Map<string, { words: readonly string[]; index: number }[]>();
  const wholes: { form: string; index: number }[] = [];
  const seen = new Set<string>();
  values.forEach(({ text, type }, index) => {
    const normal = findNormalForm(text, type);
    if (!normal || seen.has(toKey(normal, text))) return;
    seen.add(toKey(normal, text));
    if (normal.by === 'squeezed') add(squeezed, normal.form.slice(0, indexedLength), { form: normal.form, index });
    else if (normal.by === 'whole') wholes.push({ form: normal.form, index });
    else add(words, normal.words[0] ?? '', { words: wordsOf(normal, text), index });
  });
  const finders: Finder[] = [];
  if (squeezed.size > 0) finders.push((text) => findSqueezed(text, squeezed));
  if (words.size > 0) finders.push((text) => findWords(text, words));
  if (wholes.length > 0) finders.push((text) => findWholes(text, wholes));
  return (text) => finders.flatMap((find) => find(text));
}

/** Case-sensitive values keep their word as written; all others are compared in lower case. */
function wordsOf(normal: NormalForm & { by: 'words' }, text: string): readonly string[] {
  return normal.isCaseSensitive ? (text.match(/[\p{L}\p{N}]+/gu) ?? []) : normal.words;
}

function toKey(normal: NormalForm, text: string): string {
  if (normal.by !== 'words') return `${normal.by} ${normal.form}`;
  return `words ${wordsOf(normal, text).join(' ')}`;
}

function add<Item>(index: Map<string, Item[]>, key: string, item: Item): void {
  const items = index.get(key);
  if (items) items.push(item);
  else index.set(key, [item]);
}

function findSqueezed(text: string, index: ReadonlyMap<string, { form: string; index: number }[]>): ValueHit[] {
  const places = new Uint32Array(text.length);
  let squeezed = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (separator.test(character)) continue;
    places[squeezed.length] = at;
    squeezed += toLower(character);
  }
  const hits: ValueHit[] = [];
  for (let at = 0; at + indexedLength <= squeezed.length; at++) {
    for (const { form, index: value } of index.get(squeezed.slice(at, at + indexedLength)) ?? []) {
      if (!squeezed.startsWith(form, at)) continue;
      const hit = { start: places[at] ?? 0, end: (places[at + form.length - 1] ?? 0) + 1, index: value };
      if (isContiguous(places, at, form.length) && isOnItsOwn(text, hit, form)) hits.push(hit);
    }
  }
  return hits;
}

function isContiguous(places: Uint32Array, from: number, length: number): boolean {
  for (let at = from + 1; at < from + length; at++) {
    if ((places[at] ?? 0) - (places[at - 1] ?? 0) > longestGap + 1) return false;
  }
  return true;
}

/** Digits inside a longer number are another number; a short secret inside a word is another word. */
function isOnItsOwn(text: string, { start, end }: ValueHit, form: string): boolean {
  const around = `${text[start - 1] ?? ''}${text[end] ?? ''}`;
  if (/^\d+$/.test(form)) return !/\d/.test(around);
  return form.length >= 8 || !/[\p{L}\p{N}]/u.test(around);
}

function findWords(
  text: string,
  index: ReadonlyMap<string, { words: readonly string[]; index: number }[]>,
): ValueHit[] {
  const tokens = Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), (match) => ({
    raw: match[0],
    lower: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const hits: ValueHit[] = [];
  tokens.forEach((first, at) => {
    for (const { words, index: value } of index.get(first.lower) ?? []) {
      const last = tokens[at + words.length - 1];
      if (!last) continue;
      const isHit = words.every((word, offset) => {
        const token = tokens[at + offset];
        const gap = offset === 0 ? 0 : (token?.start ?? 0) - (tokens[at + offset - 1]?.end ?? 0);
        return token && gap <= longestGap && (token.lower === word || token.raw === word);
      });
      if (isHit) hits.push({ start: first.start, end: last.end, index: value });
    }
  });
  return hits;
}

function findWholes(text: string, wholes: readonly { form: string; index: number }[]): ValueHit[] {
  const lower = Array.from(text, toLower).join('');
  const hits: ValueHit[] = [];
  for (const { form, index } of wholes) {
    for (let start = lower.indexOf(form); start >= 0; start = lower.indexOf(form, start + 1)) {
      const end = start + form.length;
      const isInside = /[\p{L}\p{N}]/u.test(`${lower[start - 1] ?? ''}${lower[end] ?? ''}`);
      const isLongerAddress =
        /^\.\d/.test(lower.slice(end, end + 2)) || /\d\.$/.test(lower.slice(Math.max(0, start - 2), start));
      if (!isInside && !isLongerAddress) hits.push({ start, end, index });
    }
  }
  return hits;
}
