import { describe, expect, it } from 'vitest';
import { findWaitSeconds } from '../../../src/api/parse-prefer.ts';

describe('findWaitSeconds', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['wait=10s', undefined],
    ['nowait=10', undefined],
    ['wait=0', 0],
    ['wait=10', 10],
    ['WAIT = "10"', 10],
    ['respond-async, wait=10; foo=bar', 10],
    ['wait=5, wait=7', 5],
    ['wait=60', 60],
    ['wait=61', 60],
    [`wait=${'9'.repeat(400)}`, 60],
  ])('reads %o as %o', (header, seconds) => {
    expect(findWaitSeconds(header)).toBe(seconds);
  });
});
