import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { quickenStrings } from '../../../src/redis/open-redis.ts';

setFlagsFromString('--allow-natives-syntax');
const areQuick = runInThisContext('() => %HasFastProperties(String.prototype)') as () => boolean;

it('brings the quick form of strings back that a class of strings takes', () => {
  class Marked extends String {}
  expect(new Marked('a').charCodeAt(0)).toBe(97);
  expect(areQuick()).toBe(false);
  quickenStrings();
  expect(areQuick()).toBe(true);
});
