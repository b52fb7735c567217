import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryKeysLua } from '../../src/redis/delivery-keys.ts';
import { createKeySpace } from '../../src/redis/key-space.ts';
import { type Keys, luaKeys } from '../../src/redis/keys.ts';
import { outsideKeysLua } from '../../src/redis/outside-keys.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const { home } = createKeySpace('airlock', 1);

const allKeys = luaKeys + deliveryKeysLua + outsideKeysLua;

/** The names that scripts have for keys: of functions, and of constants. */
const functions = Array.from(allKeys.matchAll(/^local function (\w+)\(/gm), ([, name = '']) => name);
const constants = Array.from(allKeys.matchAll(/^local (?!function)(.+?) =/gm), ([, names = '']) =>
  names.split(', '),
).flat();

/** What the code says to what scripts call `jobsKey` or `endedChannel`. */
function findInCode(name: string): string {
  const plain = name.replace(/(Key|Channel)$/, '');
  const found = home[plain as keyof Keys] ?? home[`${plain}Of` as keyof Keys];
  return typeof found === 'function' ? (found as (...names: string[]) => string)('a', 'b', 'c') : found;
}

/** What scripts write for all these names. */
async function readFromLua(): Promise<unknown> {
  const values = [...functions.map((name) => `${name}('a', 'b', 'c')`), ...constants].join(', ');
  return records.redis.eval(`local tag = ARGV[1]\n${allKeys}\nreturn { ${values} }`, 0, home.tag);
}

describe('the names of keys in scripts', () => {
  it('are those of the code', async () => {
    const names = [...functions, ...constants];
    expect(names.length).toBeGreaterThan(15);
    expect(await readFromLua()).toEqual(names.map(findInCode));
  });
});
