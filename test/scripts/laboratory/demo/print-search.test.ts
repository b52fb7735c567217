import { describe, expect, it } from 'vitest';
import { printSearch, writeSearch } from '../../../../scripts/laboratory/demo/print-search.ts';
import { createScreen } from '../../../../scripts/laboratory/demo/screen.ts';
import { makeFinishedJob, makeFinishedRun } from '../../../support/finished-demo.ts';

const run = makeFinishedRun([makeFinishedJob('mail-1')]);

function print(changes: Partial<typeof run>): string {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  printSearch({ ...run, ...changes }, createScreen(stream as unknown as NodeJS.WriteStream, {}));
  return written.join('');
}

describe('printSearch', () => {
  it('says how much was searched for how much, and that nothing was found', () => {
    expect(writeSearch(run.search)).toBe('searched 1 requests (4 KB) for 1 originals: 0 found');
    expect(print({})).toContain(writeSearch(run.search));
  });

  it('names every original that was found, and where', () => {
    const found = [{ customId: 'mail-7', value: 'Poppy', requests: 2 }];
    const printed = print({ search: { ...run.search, found } });
    expect(printed).toContain('for 1 originals: 1 found');
    expect(printed).toContain('"Poppy" of mail-7 stands in 2 requests');
  });

  it('says when a request belongs to no job', () => {
    expect(print({ strayRequests: 3 })).toContain('3 requests belong to no job');
  });
});
