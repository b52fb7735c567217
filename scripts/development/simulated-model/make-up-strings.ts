import { hash } from 'node:crypto';
import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';
import { compilePattern } from '../../../src/json/compile-pattern.ts';
import { formats } from '../../../src/tasks/formats.ts';
import type { Lengths } from './fit-length.ts';
import { createSampler, type Draw } from './sample-pattern.ts';

const mostDraws = 3000;
/** Of so many draws one takes the first of everything: zeros are nobody's number. */
const everyPlainDraw = 8;

/** What a made-up string is made of. */
export interface MadeUpOf {
  schema: Record<string, unknown>;
  /** Sources of all the patterns it has to match. */
  sources: readonly string[];
  lengths: Lengths;
  /** The same strings for the same seed. */
  seed: string;
}

/** A schema's own examples and those of its format. */
export const examplesOf = ({ examples, format }: Record<string, unknown>): string[] => [
  ...(Array.isArray(examples) ? examples.filter((example) => typeof example === 'string') : []),
  ...((typeof format === 'string' && formats.get(format)?.examples) || []),
];

/** Strings that may fit a schema, thousands of them where a pattern is hard; the caller tries each. */
export function* makeUpStrings({ schema, sources, lengths, seed }: MadeUpOf): Generator<string> {
  const { least, most } = lengths;
  const examples = examplesOf(schema);
  if (typeof schema.format === 'string') yield* examples;
  const random = createSeededRandom(Number.parseInt(hash('sha256', seed).slice(0, 8), 16));
  const patterns = inOrder(sources)
    .map((source) => compilePattern(source))
    .filter((pattern) => pattern !== undefined);
  const samplers = patterns.map((pattern) => ({ pattern, sample: createSampler(pattern) }));
  const aims = [Math.max(least, Math.min(most, 6)), least, Math.min(most, least * 1.5 + 12), Math.min(most, least + 1)];
  for (let n = 1; n <= mostDraws && samplers.length > 0; n += 1) {
    if (n === 3) yield* examples;
    const aim = Math.round(aims[n % aims.length] ?? 0);
    const draw = { random: n % everyPlainDraw === 0 ? () => 0 : random, aim, writesAround: n % 3 === 0 };
    if (samplers.length > 1 && n % 2 === 0) yield join(samplers, draw, least);
    const text = splice(samplers, draw);
    yield text;
    if (text.length < least) yield* [text.padEnd(least, 'a'), text.padStart(least, 'a')];
  }
  yield* examples.map((example) => example.padEnd(least, 'a'));
  if (examples.length === 0 && sources.length === 0) yield 'something'.padEnd(least, '.').slice(0, most);
}

interface Sampler {
  pattern: RegExp;
  sample: (draw: Draw) => string;
}

/** What a text begins with first, what it ends with last. */
function inOrder(sources: readonly string[]): string[] {
  const rank = (source: string) => (source.startsWith('^') ? 0 : source.endsWith('$') ? 2 : 1);
  return [...sources].sort((a, b) => rank(a) - rank(b));
}

/** One text of each pattern, one after the other, long enough. */
function join(samplers: readonly Sampler[], draw: Draw, least: number): string {
  const texts = samplers.map(({ sample }) => sample({ ...draw, aim: 0 }));
  const last = texts.pop() ?? '';
  const lacking = Math.max(0, least - texts.join('').length - last.length);
  return `${texts.join('')}${'a'.repeat(lacking)}${last}`;
}

/** A text of one pattern, with texts of those that it does not match put in where they belong. */
function splice(samplers: readonly Sampler[], draw: Draw): string {
  const first = Math.floor(draw.random() * samplers.length);
  let text = samplers[first]?.sample(draw) ?? '';
  for (const { pattern, sample } of samplers) {
    if (pattern.test(text)) continue;
    const other = sample({ ...draw, aim: 0 });
    const at = Math.floor(draw.random() * (text.length + 1));
    if (pattern.source.startsWith('^')) text = other + text.slice(at);
    else text = text.slice(0, at) + other + (pattern.source.endsWith('$') ? '' : text.slice(at));
  }
  return text;
}
