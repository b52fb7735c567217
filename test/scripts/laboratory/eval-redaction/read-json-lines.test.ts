import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJsonLines } from '../../../../scripts/laboratory/eval-redaction/read-json-lines.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-rows-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readJsonLines', () => {
  it('reads the rows of all files in the order of their names, and no other files', () => {
    writeFileSync(join(folder, 'b.jsonl'), '{"id":"3"}\n');
    writeFileSync(join(folder, 'a.jsonl'), '{"id":"1"}\n\n{"id":"2"}');
    writeFileSync(join(folder, 'notes.txt'), 'no row');
    expect(readJsonLines<{ id: string }>(folder)).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
  });
});
