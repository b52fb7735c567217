import { isObject } from '../../json/is-object.ts';
import { escapeSegment } from '../../json/pointer-segment.ts';
import type { Vault, VaultEntry } from '../vault.ts';
import { visitStrings } from '../visit-strings.ts';
import { findMentions } from './find-mentions.ts';
import type { Mention } from './mention.ts';
import { findPlace, readSpellings } from './read-spellings.ts';

/** An answer, not restored yet, and what its model was sent. */
export interface Mending {
  value: unknown;
  redactedInput: unknown;
  /** The task's own words. */
  allowed: string;
  vault: Vault;
}

export interface Mended {
  /** The answer with the placeholders that could be told in their proper form. */
  value: unknown;
  /** Where it holds others, which cannot be told: JSON Pointers, each once. */
  lost: string[];
}

/**
 * Undoes what a model did to a vault's placeholders. What can only mean one of them becomes it; what may mean one of
 * several, or one that there is not, is lost. What was sent in the same form is somebody's own text and stays.
 * Keys are mended only with placeholders that were keys, since only these are restored there.
 */
export function mendPlaceholders({ value, redactedInput, allowed, vault }: Mending): Mended {
  if (vault.entries.length === 0) return { value, lost: [] };
  const entries = new Map(vault.entries.map((entry) => [entry.placeholder, entry]));
  const sent = createSent(entries, () => {
    const texts = [allowed];
    visitStrings(redactedInput, ({ text }) => texts.push(text));
    return texts;
  });
  const mend = createMend(vault, entries, sent);
  const lost = new Set<string>();
  const mended = walk(value, '', mend, lost);
  return { value: lost.size > 0 ? value : mended, lost: [...lost] };
}

/** Returns the text as it is mended; undefined where something is lost. */
type Mend = (text: string, isKey: boolean) => string | undefined;

function walk(value: unknown, path: string, mend: Mend, lost: Set<string>): unknown {
  if (typeof value === 'string') {
    const mended = mend(value, false);
    if (mended === undefined) lost.add(path);
    return mended;
  }
  if (Array.isArray(value)) return value.map((item, at) => walk(item, `${path}/${at}`, mend, lost));
  if (!isObject(value)) return value;
  const names = new Set(Object.keys(value));
  const members = Object.entries(value).map(([key, member]) => {
    const memberPath = `${path}/${escapeSegment(key)}`;
    const name = mend(key, true);
    // Of two members with one key, one would be gone.
    if (name === undefined || (name !== key && names.has(name))) lost.add(memberPath);
    else names.add(name);
    return [name, walk(member, memberPath, mend, lost)];
  });
  // It defines members: a key `__proto__` stays a plain key.
  return Object.fromEntries(members);
}

/** What becomes of a mention: a placeholder in its place, nothing, or its answer is refused. */
type Verdict = { placeholder: string } | 'stays' | 'lost';

function createMend(vault: Vault, entries: Entries, sent: Sent): Mend {
  const judge = createJudge(vault, entries, sent);
  const starts = [...new Set(vault.entries.map(({ type }) => `[${type}_`))];
  return (text, isKey) => {
    const half = findHalf(text);
    if (half !== undefined && starts.some((start) => start.startsWith(half)) && !sent.hasHalf(half)) return undefined;
    const stretches: Stretch[] = [];
    for (const { mention, place, read } of listChanged(text, entries)) {
      const verdict = judge(mention, read);
      if (verdict === 'stays' || (isKey && mention.strength !== 'sure')) continue;
      if (verdict === 'lost' || !place.isWhole) return undefined;
      const { placeholder } = verdict;
      if (isKey && !entries.get(placeholder)?.inKey) return undefined;
      stretches.push({ ...place, placeholder, written: placeholder + mention.suffix });
    }
    return replaceStretches(text, stretches);
  };
}

/** The placeholder in which a text was cut: `[EMAIL_`; undefined for none. */
const findHalf = (text: string): string | undefined => /\[[A-Z_]{3,20}$/.exec(text.slice(-LONGEST_HALF))?.[0];
const LONGEST_HALF = 24;

type Entries = ReadonlyMap<string, VaultEntry>;

/** The mentions in a text that are none of the vault's placeholders as they are; `read` is the view that each is in. */
function* listChanged(text: string, entries: Entries) {
  for (const view of readSpellings(text)) {
    for (const mention of findMentions(view.text)) {
      const place = findPlace(view, mention);
      if (place.isWhole && isExact(text.slice(place.start, place.end), mention, entries)) continue;
      yield { mention, place, read: view.text };
    }
  }
}

/** Whether this is one of the vault's placeholders as it is, perhaps behind a sign that escapes its bracket. */
function isExact(written: string, mention: Mention, entries: Entries): boolean {
  return mention.types.some((type) => {
    const placeholder = `[${type}_${mention.number}]`;
    return entries.has(placeholder) && written.includes(placeholder);
  });
}

interface Stretch {
  start: number;
  end: number;
  placeholder: string;
  written: string;
}

/** Undefined where views do not agree. */
function replaceStretches(text: string, stretches: Stretch[]): string | undefined {
  if (stretches.length === 0) return text;
  stretches.sort((a, b) => a.start - b.start || b.end - a.end);
  let mended = '';
  let last: Stretch | undefined;
  for (const stretch of stretches) {
    if (last && stretch.start < last.end) {
      if (stretch.placeholder === last.placeholder && stretch.end <= last.end) continue;
      return undefined;
    }
    mended += text.slice(last?.end ?? 0, stretch.start) + stretch.written;
    last = stretch;
  }
  return mended + text.slice(last?.end ?? 0);
}

/** Placeholders are counted from 1; longer numbers are somebody's own. */
const MOST_MADE_UP = 999;

function createJudge(vault: Vault, entries: Entries, sent: Sent): (mention: Mention, text: string) => Verdict {
  const byType = new Map<string, string[]>();
  for (const { type, placeholder } of vault.entries) {
    const others = byType.get(type);
    if (others) others.push(placeholder);
    else byType.set(type, [placeholder]);
  }
  const findMeant = ({ types, number }: Mention) =>
    number === undefined
      ? types.flatMap((type) => byType.get(type)?.slice(0, 2) ?? [])
      : types.map((type) => `[${type}_${number}]`).filter((placeholder) => entries.has(placeholder));
  return (mention, text) => {
    if (mention.strength === 'weak') return 'stays';
    const meant = findMeant(mention);
    if (meant.length === 0 && !isMadeUp(mention, byType)) return 'stays';
    if (isLabel(mention, text) || sent.hasForm(mention)) return 'stays';
    const [placeholder] = meant;
    const isTold = mention.strength === 'sure' && meant.length === 1 && !sent.hasWord(mention);
    return isTold && placeholder !== undefined ? { placeholder } : 'lost';
  };
}

/** Whether a model made a placeholder up: of a type that there is, or in the very form of one, whatever its word. */
function isMadeUp({ isMarked, types, number, form }: Mention, byType: ReadonlyMap<string, unknown>): boolean {
  if (!isMarked || (number ?? 0) > MOST_MADE_UP) return false;
  return types.length === 0 || properForm.test(form) || types.some((type) => byType.has(type));
}

/** Its last bracket aside, as in `form`. */
const properForm = /^\[\P{Ll}+_\d+$/u;

/** `Person 1: [PERSON_1]`, and `Email 2: they thank us`. */
function isLabel({ strength, isMarked, types, end }: Mention, text: string): boolean {
  if (strength !== 'doubtful' || isMarked) return false;
  const behind = text.slice(end, end + 8);
  return labelled.test(behind) || (!types.includes('PERSON') && /^\*{0,2}:/.test(behind));
}

const labelled = /^[\s*_]{0,3}[:=(\p{Pd}][\s*_]{0,3}\[/u;

const wordOf = ({ word, number }: Mention): string => `${word}${number ?? ''}`;

/** What the model was sent in such forms, placeholders aside. */
interface Sent {
  hasForm: (mention: Mention) => boolean;
  hasWord: (mention: Mention) => boolean;
  /** Whether one of the texts ends so, as one that was cut. */
  hasHalf: (half: string) => boolean;
}

/** Texts are read when they are first asked for: in most answers nothing has to be told. */
function createSent(entries: Entries, list: () => readonly string[]): Sent {
  let read: { forms: Set<string>; words: Set<string>; halves: Set<string> } | undefined;
  const get = () => {
    if (read) return read;
    read = { forms: new Set(), words: new Set(), halves: new Set() };
    for (const text of list()) {
      read.halves.add(findHalf(text) ?? '');
      for (const { mention } of listChanged(text, entries)) {
        read.forms.add(mention.form);
        read.words.add(wordOf(mention));
      }
    }
    return read;
  };
  return {
    hasForm: ({ form }) => get().forms.has(form),
    hasWord: (mention) => get().words.has(wordOf(mention)),
    hasHalf: (half) => get().halves.has(half),
  };
}
