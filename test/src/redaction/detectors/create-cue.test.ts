import { describe, expect, it } from 'vitest';
import { createContextCheck, createCue } from '../../../../src/redaction/detectors/create-cue.ts';

describe('createCue', () => {
  it('says whether what it looks for ends at a place', () => {
    const isGreeted = createCue(/(?:dear|hello)\s/iu);
    const text = 'Hello Ann, dear Bob';
    expect(isGreeted(text, text.indexOf('Ann'))).toBe(true);
    expect(isGreeted(text, text.indexOf('Bob'))).toBe(true);
    expect(isGreeted(text, text.indexOf('dear'))).toBe(false);
    expect(isGreeted(text, 0)).toBe(false);
  });
});

describe('createContextCheck', () => {
  it('says whether a word stands shortly before a place', () => {
    const isNear = createContextCheck('phones?|call me', 12);
    const text = 'Phone: 12, and a phone of mine, or phoned 34';
    expect(isNear(text, text.indexOf('12'))).toBe(true);
    expect(isNear(text, text.indexOf('mine'))).toBe(true);
    expect(isNear(text, text.indexOf('34'))).toBe(false);
    expect(isNear(text, text.indexOf('mine'), text.indexOf('of'))).toBe(false);
    expect(isNear(text, 3)).toBe(false);
  });
});
