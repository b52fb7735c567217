import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../scripts/laboratory/train-names/list-variants.ts';
import { disturb, mapPieces } from '../../../../scripts/laboratory/train-tagger/disturb.ts';
import { fillTemplates } from '../../../../scripts/laboratory/train-tagger/fill-templates.ts';
import { listSequences } from '../../../../scripts/laboratory/train-tagger/list-sequences.ts';
import { tags } from '../../../../src/redaction/detectors/tag-sequence.ts';

const folder = 'scripts/laboratory/train-tagger/texts';

describe('fillTemplates', () => {
  const filled = fillTemplates(createRandom(3));

  it('fills over 250 texts in nine languages and in formats, without a placeholder left', () => {
    const lines = readdirSync(folder).flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n'));
    expect(readdirSync(folder)).toHaveLength(10);
    expect(lines.length).toBeGreaterThan(250);
    expect(new Set(lines).size).toBe(lines.length);
    expect(filled.filter(({ text }) => /\{[a-zA-Z]\}|undefined/.test(text))).toEqual([]);
  });

  it('marks names and addresses where they stand, without blanks at their ends', () => {
    const marked = filled.flatMap(({ text, spans }) => spans.map(({ start, end }) => text.slice(start, end)));
    expect(marked.length).toBeGreaterThan(2000);
    expect(marked.filter((value) => value === '' || value.trim() !== value)).toEqual([]);
  });
});

describe('disturb', () => {
  it('writes a text in another way and keeps its labels where they belong', () => {
    const text = {
      text: 'Ask "Marta Roth"\nnow',
      spans: [{ start: 5, end: 15, type: 'PERSON' }],
      source: 'test',
      tkey: '1',
    };
    for (let seed = 0; seed < 20; seed++) {
      const { text: changed, spans } = disturb(text, createRandom(seed));
      expect(changed.slice(spans[0]?.start, spans[0]?.end).toLowerCase()).toBe('marta roth');
    }
  });

  it('leaves out a label that overlaps an earlier one', () => {
    const spans = [
      { start: 0, end: 4, type: 'PERSON' },
      { start: 2, end: 6, type: 'EMAIL' },
    ];
    const changed = mapPieces({ text: 'abcdef', spans, source: 'test', tkey: '1' }, (piece) => piece.toUpperCase());
    expect(changed).toMatchObject({ text: 'ABCDEF', spans: [{ start: 0, end: 4, type: 'PERSON' }] });
  });
});

describe('listSequences', () => {
  it('labels the tokens of a text, and makes the same of the same texts', () => {
    const text = 'Tenant: Marta Roth, 12 Mill Lane.';
    const spans = [
      { start: 8, end: 18, type: 'PERSON' },
      { start: 20, end: 32, type: 'ADDRESS' },
    ];
    const rows = [{ text, spans, source: 'shop', tkey: '1' }];
    const [first] = listSequences(rows);
    expect(first?.from).toMatchObject({ source: 'shop' });
    expect(Array.from(first?.gold ?? []).filter((tag) => tag !== tags.none)).toEqual([1, 2, 3, 4, 4]);
    expect(listSequences(rows)).toEqual(listSequences(rows));
  }, 60_000);
});
