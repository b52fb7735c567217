import { describe, expect, it } from 'vitest';
import { createCue } from '../../../../src/redaction/detectors/create-cue.ts';

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
