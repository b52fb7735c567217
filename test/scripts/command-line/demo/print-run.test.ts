import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printSearch, printWireView, wrapText, writeSearch } from '../../../../scripts/command-line/demo/print-run.ts';
import { createScreen } from '../../../../scripts/command-line/demo/screen.ts';
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

describe('printWireView', () => {
  it('sets what came in beside what was sent, line by line, in at most 100 columns', () => {
    const lines: string[] = [];
    const stream = { isTTY: false, write: (text: string) => lines.push(...text.split('\n')) };
    printWireView(makeFinishedJob('mail-1'), createScreen(stream as unknown as NodeJS.WriteStream, {}));
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    const line = lines.find((each) => each.includes('This is Dana Whitfield.'));
    expect(line?.split('│')[1]).toContain('This is [PERSON_1].');
    expect(lines.join('\n')).toContain('"summary": "Dana Whitfield was charged twice."');
  });
});

describe('wrapText', () => {
  it('breaks at spaces and keeps line breaks', () => {
    expect(wrapText('one two three\n\nfour', 8)).toEqual(['one two', 'three', '', 'four']);
  });

  it('breaks a word that is too long for a line', () => {
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('keeps the indent of a line in those it is broken into', () => {
    expect(wrapText('  one two three', 9)).toEqual(['  one two', '  three']);
  });

  it('never writes a longer line and loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(lines.every((line) => line.length <= width)).toBe(true);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});
