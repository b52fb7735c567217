import { describe, expect, it } from 'vitest';
import { findNameRuns, readNameWords, weighNameRun } from '../../../../src/redaction/detectors/name-runs.ts';

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

describe('readNameWords', () => {
  it('says of each word whether it is usual', () => {
    const usual = readNameWords("Anna met MCCOY, O'Brien and José. Here").filter(({ isUsual }) => isUsual);
    expect(usual.map(({ text }) => text)).toEqual(['Anna', 'met', 'and', 'Here']);
  });

  it('leaves the dot of a sentence out, and keeps that of an initial', () => {
    expect(readNameWords('J. Smith.').map(({ text, plain }) => [text, plain])).toEqual([
      ['J.', 'j.'],
      ['Smith', 'smith'],
    ]);
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
