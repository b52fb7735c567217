import { describe, expect, it } from 'vitest';
import { listRandomRuns } from '../../../../src/redaction/detectors/random-runs.ts';

const list = (text: string) => listRandomRuns(text).map(({ start, end }) => text.slice(start, end));

describe('listRandomRuns', () => {
  it.each([
    ['key=q7Zp2LmX9rTb4Wd8 next', 'q7Zp2LmX9rTb4Wd8'],
    ['(acme-q7zp2lmx9rtb4wd8kf)', 'acme-q7zp2lmx9rtb4wd8kf'],
    ['**q7Zp2LmX9rTb4Wd8**.', 'q7Zp2LmX9rTb4Wd8'],
    ['https://x.example/join/q7Zp2LmX9rTb4Wd8?page=2', 'q7Zp2LmX9rTb4Wd8'],
    ['aG7/q7Zp2LmX9r+Tb4Wd8Kf3/Qw==', 'aG7/q7Zp2LmX9r+Tb4Wd8Kf3/Qw'],
    ['1234567890:AAq7Zp2LmX9rTb4Wd8Kf3', '1234567890:AAq7Zp2LmX9rTb4Wd8Kf3'],
  ])('cuts out of %j', (text, run) => {
    expect(list(text)).toEqual([run]);
  });

  it.each(['an ordinary sentence about nothing', 'src/redaction/find-spans.ts', 'MAX_RETRIES=5', ''])(
    'lists nothing in %j',
    (text) => {
      expect(list(text)).toEqual([]);
    },
  );
});
