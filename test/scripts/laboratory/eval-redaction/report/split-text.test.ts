import { describe, expect, it } from 'vitest';
import { splitText } from '../../../../../scripts/laboratory/eval-redaction/report/split-text.ts';

const about = { id: '1', partial: false, language: 'en' };
const person = (start: number, end: number) => ({ start, end, type: 'PERSON' as const });
const show = (...args: Parameters<typeof splitText>) =>
  splitText(...args).map(({ text, verdict, type }) => [text, verdict, ...(type === undefined ? [] : [type])]);

describe('splitText', () => {
  it('tells what was hidden, what was missed and what is harmless', () => {
    const text = { ...about, text: 'Ask Ann Lee at noon', spans: [person(4, 11)] };
    expect(show(text, [person(4, 7), person(15, 19)])).toEqual([
      ['Ask ', 'plain'],
      ['Ann', 'hidden', 'PERSON'],
      [' Lee', 'missed', 'PERSON'],
      [' at ', 'plain'],
      ['noon', 'wrongly', 'PERSON'],
    ]);
  });

  it('misses no sign that stands between letters, and judges nothing that has a label of context or none', () => {
    const text = { ...about, text: '"Ann" in Rome', spans: [person(0, 5), { start: 9, end: 13, type: 'LOCATION' }] };
    expect(show(text, [person(1, 4), person(9, 13)])).toEqual([
      ['"', 'plain'],
      ['Ann', 'hidden', 'PERSON'],
      ['" in ', 'plain'],
      ['Rome', 'open', 'PERSON'],
    ]);
    expect(show({ ...about, text: 'Rome', spans: [], partial: true }, [person(0, 4)])).toEqual([
      ['Rome', 'open', 'PERSON'],
    ]);
  });
});
