import { describe, expect, it } from 'vitest';
import { printWireView } from '../../../../scripts/laboratory/demo/print-wire-view.ts';
import { createScreen } from '../../../../scripts/laboratory/demo/screen.ts';
import { makeFinishedJob } from '../../../support/finished-demo.ts';

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
