import { describe, expect, it } from 'vitest';
import { findNameRuns, readNameWords } from '../../../../src/redaction/detectors/name-runs.ts';
import { weighNameRun } from '../../../../src/redaction/detectors/weigh-name-run.ts';

const weigh = (text: string, language = 'en') =>
  findNameRuns(text, readNameWords(text)).map((run) => weighNameRun(text, run, language));

describe('weighNameRun', () => {
  it('weighs a title, a known name and a greeting for a person', () => {
    expect(weigh('We asked Mr. Zorbex about it')[0]).toBeGreaterThanOrEqual(3);
    expect(weigh('we met Anna Zorbex')[0]).toBeGreaterThanOrEqual(3);
    expect(weigh('dear Zorbex,')[0]).toBeGreaterThanOrEqual(3);
  });

  it('weighs organisations, places and code against one', () => {
    expect(weigh('the Zorbex Bank')[0]).toBeLessThan(3);
    expect(weigh('we live in Virginia')[0]).toBeLessThan(3);
    expect(weigh('see /Zorbex')[0]).toBeLessThan(0);
  });
});
