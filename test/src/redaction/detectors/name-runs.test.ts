import { describe, expect, it } from 'vitest';
import { findNameRuns, weighNameRun } from '../../../../src/redaction/detectors/name-runs.ts';
import { readNameWords } from '../../../../src/redaction/detectors/name-words.ts';

const runsOf = (text: string) =>
  findNameRuns(text, readNameWords(text)).map((run) => run.map((word) => word.text).join(' '));

describe('findNameRuns', () => {
  it.each([
    ['Dear Ann Lee, thanks', ['Ann Lee']],
    ['Jan van der Berg and J. R. Hartley', ['Jan van der Berg', 'J. R. Hartley']],
    ["Maria's friend Jean-Luc", ['Maria', 'Jean-Luc']],
    ['On Monday in Berlin the Billing Team', []],
    ['Ann. Bob said', ['Ann', 'Bob']],
    ['Martin King', ['Martin King']],
    ['de la', []],
  ])('reads %j', (text, runs) => {
    expect(runsOf(text)).toEqual(runs);
  });
});

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
