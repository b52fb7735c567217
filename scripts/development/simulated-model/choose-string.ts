import { compilePattern } from '../../../src/json/compile-pattern.ts';
import { fitLength, hasPlaceholder, isWithin, type Lengths } from './fit-length.ts';
import { examplesOf, makeUpStrings } from './make-up-strings.ts';
import type { Place } from './place.ts';

const mostWords = 500;
const longestWord = 200;
/** Characters of a short text. */
const BRIEF = 40;
/** Whether a text is what the patterns and the format of a schema ask for; lengths aside. */
type Accepts = (text: string) => boolean;

/**
 * A string that a JSON Schema allows: the suggestion, else something of the text, else an example or what a pattern
 * says. Placeholders are copied only where no pattern or length could be broken by what they stand for. Undefined
 * when none was found.
 */
export function chooseString(schema: Record<string, unknown>, suggestion: unknown, place: Place): string | undefined {
  const { making, index, others } = place;
  const lengths = readLengths(schema);
  if (lengths.least > lengths.most) return undefined;
  const isNew: Accepts = (text) => !others.has(JSON.stringify(text));
  const told = [...(typeof suggestion === 'string' ? [suggestion] : []), ...turn(making.sentences, index)];
  const sources = [schema.pattern].flat().filter((source): source is string => typeof source === 'string');
  if (sources.length === 0 && typeof schema.format !== 'string') {
    const most = making.brevity === 0 ? lengths.most : Math.max(lengths.least, Math.min(lengths.most, BRIEF));
    return chooseText(told, { ...lengths, most }, isNew);
  }

  const placeholder = findPlaceholder(schema, sources, lengths, making.text);
  if (placeholder !== undefined && isNew(placeholder)) return placeholder;
  const cut = told.map((text) => fitLength(text, lengths) ?? '');
  const choose = (accepts: Accepts) => {
    const fits: Accepts = (text) => isNew(text) && !hasPlaceholder(text) && isWithin(text, lengths) && accepts(text);
    const words = wordsOf(making.text).filter((word) => mayBe(word, schema) && fits(word));
    return [...cut, ...turn([...new Set(words)], index)].find(fits) ?? chooseMadeUp(schema, sources, place, fits);
  };
  return choose(createAccepts(schema, sources, ['', 'i'])) ?? choose(createAccepts(schema, sources, ['']));
}

/** Of the texts that fit the first that is not passed over; the last where there are no more. */
function chooseMadeUp(
  schema: Record<string, unknown>,
  sources: readonly string[],
  place: Place,
  fits: Accepts,
): string | undefined {
  const { making, path, index } = place;
  let toPass = making.passedOver.get(path) ?? 0;
  let latest: string | undefined;
  const seed = `${making.seed} ${path} ${index}`;
  for (const text of makeUpStrings({ schema, sources, lengths: readLengths(schema), seed })) {
    if (text === latest || !fits(text)) continue;
    latest = text;
    if (toPass === 0) break;
    toPass -= 1;
  }
  if (latest !== undefined) making.madeUp.set(path, latest);
  return latest;
}

/** From an index on, and round. */
const turn = <Item>(items: readonly Item[], index: number) =>
  items.length === 0 ? [] : [...items.slice(index % items.length), ...items.slice(0, index % items.length)];

function readLengths({ minLength, maxLength }: Record<string, unknown>): Lengths {
  return {
    least: typeof minLength === 'number' ? minLength : 0,
    most: typeof maxLength === 'number' ? maxLength : Infinity,
  };
}

/** The first that fits in its length; where all are too short, all of them, drawn out. */
function chooseText(told: readonly string[], lengths: Lengths, isNew: Accepts): string | undefined {
  const fitted = told.map((text) => fitLength(text, lengths)).find((text) => text !== undefined && isNew(text));
  if (fitted !== undefined) return fitted;
  const plain = told.filter((text) => !hasPlaceholder(text)).join(' ');
  const whole = (fitLength(plain, { ...lengths, least: 0 }) ?? '').padEnd(lengths.least, '.');
  const drawnOut = [...'0123456789'].map((digit) => `${whole.slice(0, lengths.most - 1)}${digit}`);
  return [whole, ...drawnOut].find(isNew);
}

/** An original that was found as an e-mail address is one. */
function findPlaceholder(
  { format }: Record<string, unknown>,
  sources: readonly string[],
  { least, most }: Lengths,
  text: string,
): string | undefined {
  if (format !== 'email' || sources.length > 1 || least > 6 || most < 64) return undefined;
  const takesAny = ['first.last+tag@mail.example.org', 'x@y.co'].every((email) =>
    sources.every((source) => compilePattern(source)?.test(email) ?? true),
  );
  return takesAny ? /\[EMAIL_\d+\]/.exec(text)?.[0] : undefined;
}

/** No word of letters alone was meant to be base64 or a host. */
const mayBe = (word: string, { format }: Record<string, unknown>) => typeof format !== 'string' || /[-.:@/]/.test(word);

/** Placeholders are no words, nor is a part of one. */
function wordsOf(text: string): string[] {
  const words = text
    .replaceAll(/\[[A-Z_]+_\d+\]/g, ' ')
    .split(/\s+/)
    .slice(0, mostWords);
  return words
    .flatMap((word) => [word, word.replaceAll(/^[("'<[{]+|[)"'>\]},.;:!?]+$/g, '')])
    .filter((word) => word !== '' && word.length <= longestWord);
}

/**
 * A schema does not tell the flags that its pattern was written with: what the pattern takes with all of them is
 * taken for sure. A format without a pattern is known by its examples.
 */
function createAccepts(schema: Record<string, unknown>, sources: readonly string[], flags: readonly string[]): Accepts {
  const patterns = sources.flatMap((source) => flags.map((each) => compilePattern(source, each)));
  const isOf = (text: string) => schema.format !== 'uri' || URL.canParse(text);
  if (sources.length > 0) return (text) => patterns.every((pattern) => pattern?.test(text) ?? true) && isOf(text);
  if (schema.format === 'uri') return (text) => /^[a-z]+:\/\/[\w.-]+/i.test(text) && URL.canParse(text);
  const examples = examplesOf(schema);
  return (text) => (examples.length === 0 ? text !== '' : examples.includes(text));
}
