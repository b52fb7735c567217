import { describe, expect, it } from 'vitest';
import { findNameRuns, readNameWords } from '../../../../src/redaction/detectors/name-runs.ts';

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
