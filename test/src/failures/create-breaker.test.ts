import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../src/failures/create-breaker.ts';

/** A breaker of three in a row and a rest of ten seconds, its clock, and what it tells. */
function start() {
  let now = 0;
  const turns: unknown[][] = [];
  const options = { inARow: 3, restMs: 10_000, now: () => now };
  const { refuse, heard } = createBreaker<string>({ ...options, onTurn: (...turn) => void turns.push(turn) });
  const fail = (times: number, reason = 'quota') => {
    for (let n = 0; n < times; n++) heard('primary', reason);
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { refuse, heard, fail, pass, turns };
}

describe('createBreaker', () => {
  it('refuses whoever refused three times in a row, and nobody else', () => {
    const { refuse, fail, turns } = start();
    fail(2);
    expect(refuse('primary')).toBeUndefined();
    fail(1, 'key');
    expect([refuse('primary'), refuse('fallback')]).toEqual(['key', undefined]);
    expect(turns).toEqual([['primary', 'key', true]]);
  });

  it('lets whoever answered in between go on', () => {
    const { refuse, heard, fail, turns } = start();
    fail(2);
    heard('primary', undefined);
    fail(2);
    expect(refuse('primary')).toBeUndefined();
    expect(turns).toEqual([]);
  });

  it('lets one request after each rest find out', () => {
    const { refuse, fail, pass } = start();
    fail(3);
    pass(9999);
    expect(refuse('primary')).toBe('quota');
    pass(1);
    expect([refuse('primary'), refuse('primary')]).toEqual([undefined, 'quota']);
    fail(1, 'key');
    pass(9999);
    expect(refuse('primary')).toBe('key');
  });

  it('lets all through again once one was answered, and says so', () => {
    const { refuse, heard, fail, turns } = start();
    fail(4);
    heard('primary', undefined);
    expect([refuse('primary'), refuse('primary')]).toEqual([undefined, undefined]);
    expect(turns).toEqual([
      ['primary', 'quota', true],
      ['primary', 'quota', false],
    ]);
  });
});
