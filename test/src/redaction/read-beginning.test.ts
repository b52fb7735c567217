import { describe, expect, it } from 'vitest';
import { readBeginning } from '../../../src/redaction/read-beginning.ts';

const listAscii = (flags: Uint8Array) =>
  [...flags].flatMap((flag, code) => (flag === 1 ? String.fromCharCode(code) : [])).join('');

describe('readBeginning', () => {
  it.each([
    [/(?<!x)[1-3]\d{2}/g, '123'],
    [/(?=[A-C\d])(?:[a-z]|[B-D]|1)x/g, '1BC'],
    [/#?(?:b|c*)d/g, '#bcd'],
    [/\bk|^(?:q|\$)/gi, '$KQkq'],
    [/(?:\p{Lu}{0,3}!)+/gu, '!ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ])('reads what %s begins with', (pattern, first) => {
    expect(listAscii(readBeginning(pattern).first)).toBe(first);
  });

  it.each([/a?/g, /(?:)|b/g, /(b?)\1c/g, /[^a]|a/g])('takes %s to begin anywhere', (pattern) => {
    const { first, isBeyond } = readBeginning(pattern);
    expect({ first: first.every((flag) => flag === 1), isBeyond }).toEqual({ first: true, isBeyond: true });
  });

  it.each([
    [/k/giu, true],
    [/k/gi, false],
    [/[0-9]/gu, false],
    [/\d|é/g, true],
    [/(?=\d)\p{N}/gu, false],
  ])('tells whether %s may begin beyond ASCII', (pattern, isBeyond) => {
    expect(readBeginning(pattern).isBeyond).toBe(isBeyond);
  });

  it.each([
    [/(?<![#.]|-|\d\d)a/g, '#-.'],
    [/(?=[ab])(?<!-)(?<!b|c)a/g, '-bc'],
    [/(?<!-)a|b/g, ''],
    [/(?:(?<!-)a)/g, ''],
    [/x(?<!-)a/g, ''],
    [/(?<!-.)a/g, ''],
  ])('reads behind which %s does not begin', (pattern, barred) => {
    expect(listAscii(readBeginning(pattern).barred)).toBe(barred);
  });
});
