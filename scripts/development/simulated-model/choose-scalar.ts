import { cutAtWord } from './split-sentences.ts';

interface AroundNumber {
  text: string;
  name: string;
  index: number;
}

/** A number that a numeric JSON Schema allows: the suggestion, else one of the text, else the nearest allowed to 1. */
export function chooseNumber(schema: Record<string, unknown>, suggestion: unknown, around: AroundNumber): number {
  const step = typeof schema.multipleOf === 'number' ? schema.multipleOf : schema.type === 'integer' ? 1 : undefined;
  const least = Math.max(readBound(schema.minimum, -Infinity), readBound(schema.exclusiveMinimum, -Infinity));
  const most = Math.min(readBound(schema.maximum, Infinity), readBound(schema.exclusiveMaximum, Infinity));
  const fits = (number: number) =>
    Number.isFinite(number) &&
    number >= least &&
    number <= most &&
    number !== schema.exclusiveMinimum &&
    number !== schema.exclusiveMaximum &&
    (step === undefined || Number.isInteger(number / step));

  const candidates = [
    ...(typeof suggestion === 'number' ? [suggestion] : []),
    ...(/confidence|score|probab|certain/i.test(around.name) ? [0.93] : []),
    ...Array.from(around.text.matchAll(/(?<![\w.-])\d{1,9}(?:\.\d+)?(?![\w-]|\.\d)/g), (match) => Number(match[0])),
    1 + around.index,
    1,
    0,
    least,
    most,
    (least + most) / 2,
    ...(step === undefined
      ? [least + 0.5, most - 0.5]
      : [roundUp(least, step), roundUp(least, step) + step, most - step]),
  ];
  return candidates.find(fits) ?? 0;
}

function roundUp(number: number, step: number): number {
  return Number.isFinite(number) ? Math.ceil(number / step) * step : 0;
}

function readBound(bound: unknown, otherwise: number): number {
  return typeof bound === 'number' ? bound : otherwise;
}

interface AroundString {
  text: string;
  sentences: readonly string[];
  index: number;
}

/** For each format an example, and what a value that fits looks like. */
const formats: Record<string, { example: string; looksLike: RegExp }> = {
  email: { example: 'someone@example.com', looksLike: /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/ },
  uri: { example: 'https://example.com/', looksLike: /^https?:\/\/[\w.-]+(?:\/\S*)?$/ },
  url: { example: 'https://example.com/', looksLike: /^https?:\/\/[\w.-]+(?:\/\S*)?$/ },
  date: { example: '2026-01-15', looksLike: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/ },
  time: { example: '09:30:00Z', looksLike: /^[01]\d:[0-5]\d:[0-5]\dZ$/ },
  'date-time': { example: '2026-01-15T09:30:00Z', looksLike: /^2\d{3}-0[1-9]-[01][1-9]T[01]\d:[0-5]\d:[0-5]\dZ$/ },
  duration: { example: 'P1D', looksLike: /^P\d+D$/ },
  uuid: { example: '3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f', looksLike: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/ },
  ipv4: { example: '192.0.2.1', looksLike: /^(?:1?\d?\d\.){3}1?\d?\d$/ },
  ipv6: { example: '2001:db8::1', looksLike: /^2001:db8::[\da-f]{1,4}$/ },
  hostname: { example: 'example.com', looksLike: /^[a-z]+(?:\.[a-z]+)+$/ },
};
const longest = 240;

/** A string that a JSON Schema allows: the suggestion, else a sentence of the text, else a common example. */
export function chooseString(schema: Record<string, unknown>, suggestion: unknown, around: AroundString): string {
  const least = typeof schema.minLength === 'number' ? schema.minLength : 0;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : Math.max(longest, least);
  const pattern = typeof schema.pattern === 'string' ? toPattern(schema.pattern) : undefined;
  const sentence = around.sentences[around.index % Math.max(1, around.sentences.length)] ?? '';

  const format = typeof schema.format === 'string' ? formats[schema.format] : undefined;
  const words = pattern === undefined ? [] : around.text.split(/\s+/).slice(0, 500);
  const examples = Object.values(formats).map(({ example }) => example);

  const candidates = [
    ...(typeof suggestion === 'string' ? [suggestion] : []),
    ...(format === undefined ? [sentence] : [format.example]),
    ...(pattern === undefined ? [] : [...words, ...examples, 'a', 'A', '1']),
  ].map((candidate) => toLength(candidate, least, most));
  const fits = (candidate: string) => (pattern?.test(candidate) ?? true) && (format?.looksLike.test(candidate) ?? true);
  return candidates.find(fits) ?? candidates[0] ?? '';
}

function toLength(text: string, least: number, most: number): string {
  const cut = text.length > most ? cutAtWord(text, most) : text;
  return cut.length >= least ? cut : `${cut}${'-'.repeat(least - cut.length)}`;
}

function toPattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}
