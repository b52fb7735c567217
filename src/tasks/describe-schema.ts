import { z } from 'zod';
import { compilePattern } from '../json/compile-pattern.ts';
import { isObject } from '../json/is-object.ts';
import { formats, isOfFormat } from './formats.ts';

const { lowercase, uppercase } = z.regexes;

type JsonSchema = Record<string, unknown>;

/** A longer pattern, or list of values, is of no help to whoever reads it. */
const LONGEST = 300;
const LONGEST_DEFAULT = 80;
/** Literal text in a pattern. */
const literal = String.raw`((?:[^\\^$.*+?()[\]{}|]|\\[^\w\s])+)`;
const begins = new RegExp(String.raw`^\^${literal}\.\*$`);
const ends = new RegExp(String.raw`^\.\*${literal}\$$`);
const holds = new RegExp(`^${literal}$`);
const hashFormat = /^(md5|sha\d+)_(hex|base64|base64url)$/;

/**
 * What strict providers are not told by keywords, in plain words: format, patterns, lengths, whether items differ, the
 * default. Undefined where a schema says none of it. Of a schema alone, which is the same for all jobs.
 */
export function describeLimits(schema: JsonSchema): string | undefined {
  const words = [describeFormat(schema), ...describeText(schema)].filter((one) => one !== undefined);
  if (schema.uniqueItems === true) words.push('items all different');
  const byDefault = schema.default === undefined ? undefined : JSON.stringify(schema.default);
  if (byDefault !== undefined && byDefault.length <= LONGEST_DEFAULT) words.push(`default ${byDefault}`);
  return words.length === 0 ? undefined : words.join(', ');
}

/** What a schema without references and alternatives takes: `a whole number from 1 to 5`, `an object`. */
export function describeSchema(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return describeOptions(schema.enum);
  if ('const' in schema) return describeOptions([schema.const]);
  const types = [schema.type].flat();
  const words = types.map((type) => describeType(type, schema)).filter((one) => one !== undefined);
  return words.join(' or ');
}

function describeType(type: unknown, schema: JsonSchema): string | undefined {
  switch (type) {
    case 'string':
      return [describeFormat(schema) ?? 'text', ...describeText(schema)].join(', ');
    case 'integer':
      return describeNumber('a whole number', schema);
    case 'number':
      return describeNumber('a number', schema);
    case 'boolean':
      return 'true or false';
    case 'array':
      return ['a list', ...describeCount(schema.minItems, schema.maxItems, 'item')].join(', ');
    case 'object':
      return 'an object';
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}

/** Values of a schema's own, such as those of an enum. */
export function describeOptions(options: readonly unknown[]): string {
  const texts = options.map((option) => (typeof option === 'string' ? option : JSON.stringify(option)));
  let words = '';
  for (const [n, text] of texts.entries()) {
    if (words.length + text.length > LONGEST) return n === 0 ? `${text.slice(0, LONGEST)} …` : `one of ${words}, …`;
    words += n === 0 ? text : `, ${text}`;
  }
  return texts.length === 1 ? words : `one of ${words}`;
}

function describeFormat(schema: JsonSchema): string | undefined {
  const { format, examples } = schema;
  if (typeof format !== 'string') return undefined;
  const hash = hashFormat.exec(format);
  if (hash) return `a hash, ${hash[1]} in ${hash[2]}`;
  const known = formats.get(format);
  if (known === undefined) return undefined;
  const [example] = Array.isArray(examples) ? examples : known.examples;
  const isUtc = format === 'date-time' && takesUtcAlone(String(example), patternsOf(schema));
  return `${known.words}${isUtc ? ' in UTC' : ''}${known.isShown ? `, such as ${example}` : ''}`;
}

function takesUtcAlone(example: string, patterns: readonly string[]): boolean {
  const others = ['', '+01:00'].map((zone) => example.replace(/Z$/, zone));
  const isTaken = (text: string) => patterns.every((pattern) => compilePattern(pattern)?.test(text));
  return example.endsWith('Z') && !others.some(isTaken);
}

function describeText(schema: JsonSchema): string[] {
  const { format, minLength, maxLength } = schema;
  const isKnown = typeof format === 'string' && (formats.has(format) || hashFormat.test(format));
  const patterns = patternsOf(schema).filter((pattern) => !isKnown || !isOfFormat(pattern));
  return [...patterns.flatMap(describePattern), ...describeCount(minLength, maxLength, 'character')];
}

/** A schema's pattern, or its patterns, which zod writes as `allOf`. */
export function patternsOf({ pattern, allOf }: JsonSchema): string[] {
  const others = Array.isArray(allOf) ? allOf.map((part) => (isObject(part) ? part.pattern : undefined)) : [];
  return [pattern, ...others].filter((one) => typeof one === 'string');
}

function describePattern(pattern: string): string[] {
  if (pattern === lowercase.source) return ['no capital letters'];
  if (pattern === uppercase.source) return ['no small letters'];
  if (pattern.length > LONGEST) return [];
  const write = (text: string | undefined) => JSON.stringify(text?.replaceAll(/\\(.)/g, '$1'));
  const [begin, end, held] = [begins, ends, holds].map((form) => form.exec(pattern)?.[1]);
  if (begin !== undefined) return [`begins with ${write(begin)}`];
  if (end !== undefined) return [`ends with ${write(end)}`];
  if (held !== undefined) return [`contains ${write(held)}`];
  return [`matches the pattern ${pattern}`];
}

/** `at most 300 characters`; nothing without bounds. */
function describeCount(least: unknown, most: unknown, unit: string): string[] {
  const count = (n: unknown) => `${n} ${unit}${n === 1 ? '' : 's'}`;
  const hasLeast = typeof least === 'number' && least > 0;
  if (typeof most !== 'number') return hasLeast ? [`at least ${count(least)}`] : [];
  if (!hasLeast) return [`at most ${count(most)}`];
  return [least === most ? `exactly ${count(most)}` : `at least ${least} and at most ${count(most)}`];
}

function describeNumber(what: string, schema: JsonSchema): string {
  const bound = (value: unknown) =>
    typeof value === 'number' && Math.abs(value) !== Number.MAX_SAFE_INTEGER ? value : undefined;
  const [least, most, above, below] = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((keyword) =>
    bound(schema[keyword]),
  );
  const words: string[] = [];
  if (least !== undefined && most !== undefined) words.push(`from ${least} to ${most}`);
  else if (least !== undefined) words.push(`of at least ${least}`);
  else if (most !== undefined) words.push(`of at most ${most}`);
  if (above !== undefined) words.push(`above ${above}`);
  if (below !== undefined) words.push(`below ${below}`);
  if (schema.multipleOf !== undefined) words.push(`in steps of ${schema.multipleOf}`);
  return [what, ...words].join(' ');
}
