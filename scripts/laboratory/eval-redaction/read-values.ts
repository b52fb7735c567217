import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRandom } from '../train-names/list-variants.ts';

/** What may fill a gap, by language (`all` for those of none) and name. */
export type Values = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Reads `# LANGUAGE` lines, each with lines `NAME: value | value` behind it. */
export function readValues(file: string): Values {
  const values = new Map<string, Map<string, string[]>>();
  let lists = new Map<string, string[]>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, language] = /^# (\w+)$/.exec(line) ?? [];
    if (language !== undefined) {
      lists = new Map();
      values.set(language, lists);
    }
    const [, name = '', list = ''] = /^([A-Z_]+): (.+)$/.exec(line) ?? [];
    if (name !== '') lists.set(name, list.split(' | '));
  }
  return values;
}

/** The manners of writing. */
const hands = ['clerk', 'dev', 'formal', 'medic', 'small', 'sloppy', 'talker', 'terse'];
const dealtFrom = 8 * hands.length;

/**
 * Draws what fills the gaps of one template, the same for the same `id`, and nothing twice while there is something else.
 * Long lists (those of names) are dealt out, so that no two hands name the same people. `PERSON` is a given name and a
 * family name. Throws a `RangeError` on a name without values, or another hand.
 */
export function createPick(values: Values, language: string, hand: string, id: string): (name: string) => string {
  const place = hands.indexOf(hand);
  if (place < 0) throw new RangeError(`nobody is called ${hand}`);
  const random = createRandom(createHash('sha256').update(id).digest().readUInt32LE());
  const taken = new Set<string>();
  const pick = (name: string): string => {
    if (name === 'PERSON') return `${pick('GIVEN')} ${pick('FAMILY')}`;
    const all = values.get(language)?.get(name) ?? values.get('all')?.get(name);
    if (all === undefined) throw new RangeError(`nothing fills ${name} in ${id}`);
    const own = all.length < dealtFrom ? all : all.filter((_, at) => at % hands.length === place);
    const free = own.filter((value) => !taken.has(value));
    const list = free.length > 0 ? free : own;
    const value = list[random(list.length)] ?? '';
    taken.add(value);
    return value;
  };
  return pick;
}
