import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/models/read-wait.ts';

const nowMs = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');
const dayMs = 86_400_000;

function parse(headers: Record<string, string>): number | undefined {
  return parseRetryAfter(new Headers(headers), nowMs);
}

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    ['0.25', 250],
    [' 3 ', 3000],
    ['-5', 0],
    ['99999999999999999999', dayMs],
    [`1${'0'.repeat(400)}`, dayMs],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
    ['Wednesday, 21-Oct-26 07:28:30 GMT', 30_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Fri, 01 Jan 9999 00:00:00 GMT', dayMs],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['2h', 7_200_000],
    ['1h2m3.004s', 3_723_004],
    ['3d', dayMs],
    ['5 seconds', 5000],
    ['1 minute, 3 seconds', 63_000],
    ['PT45S', 45_000],
    ['00:02:05', 125_000],
    ['2026-10-21T07:28:30Z', 30_000],
    ['2026-10-21T07:28:30.123456789Z', 30_123],
    ['2026-10-21 07:28:30', 30_000],
    ['2026-10-21T09:28:30+02:00', 30_000],
    ['1792567710', 30_000],
    ['1792567710.5', 30_500],
    ['1792567710000', 30_000],
    ['1700000000', 0],
    ['7, 7', 7000],
  ])('reads Retry-After %j as %i ms', (value, ms) => {
    expect(parse({ 'retry-after': value })).toBe(ms);
  });

  it.each([
    '',
    'soon',
    'soon 5',
    'NaN',
    'Infinity',
    '1e3',
    '0x10',
    '5 apples',
    '5s later',
    '--5',
    'Wed, 99 Foo 2026',
    '2026-99-99T00:00:00Z',
  ])('does not understand Retry-After %j', (value) => {
    expect(parse({ 'retry-after': value })).toBeUndefined();
  });

  it('says nothing when no header does', () => {
    expect(parse({})).toBeUndefined();
  });

  it('puts retry-after-ms first, if it makes sense', () => {
    expect(parse({ 'retry-after': '7', 'retry-after-ms': '1500.2' })).toBe(1501);
    expect(parse({ 'retry-after': '7', 'retry-after-ms': 'soon' })).toBe(7000);
  });

  it("takes a date against the response's own clock", () => {
    const headers = { 'retry-after': 'Wed, 21 Oct 2026 06:00:10 GMT', date: 'Wed, 21 Oct 2026 06:00:00 GMT' };
    expect(parse(headers)).toBe(10_000);
  });
});
