import { describe, expect, it } from 'vitest';
import type { Restore } from '../../../src/tasks/task.ts';
import { withhold } from '../../../src/validation/withhold.ts';

const keep = (output: unknown, answered: unknown, restore: Restore = false) =>
  withhold(
    output,
    answered,
    {
      entries: [
        { placeholder: '[EMAIL_1]', type: 'EMAIL', original: 'dana@example.com', inKey: true },
        { placeholder: '[PERSON_1]', type: 'PERSON', original: 'Dana' },
        { placeholder: '[EMAIL_2]', type: 'EMAIL', original: 'eve@x-corp.org', isFromDocuments: true },
        { placeholder: '[ID_1]', type: 'ID', original: 4211 },
      ],
    },
    restore,
  );

describe('withhold', () => {
  it('keeps them at any depth, and what the schema made of all else', () => {
    const output = { to: 'dana@example.com', people: [{ name: 'Dana' }, { name: 'Eve' }] };
    const answered = { to: '[EMAIL_1]', people: [{ name: '[PERSON_1]' }, { name: ' Eve ' }] };
    const kept = { to: '[EMAIL_1]', people: [{ name: '[PERSON_1]' }, { name: 'Eve' }] };
    expect(keep(output, answered)).toEqual(kept);
  });

  it('keeps those of documents alone, or none, as the task says', () => {
    const [output, answered] = ['Dana, eve@x-corp.org', '[PERSON_1], [EMAIL_2]'];
    expect(keep(output, answered, true)).toBe('Dana, [EMAIL_2]');
    expect(keep(output, answered, { documents: true })).toBe(output);
    expect(keep(output, answered, false)).toBe(answered);
  });

  it('gives a restored number back as its placeholder, and leaves other numbers', () => {
    expect(keep({ id: 4211, n: 7, m: 3 }, { id: '[ID_1]', n: 7, m: '3' })).toEqual({ id: '[ID_1]', n: 7, m: 3 });
  });

  it('keeps them in keys, with what stands there', () => {
    expect(keep({ 'dana@example.com': 'Dana' }, { '[EMAIL_1]': '[PERSON_1]' })).toEqual({ '[EMAIL_1]': '[PERSON_1]' });
  });

  it('keeps keys dropped that the schema dropped, and values that the schema added', () => {
    expect(keep({ a: 'Dana', added: true }, { a: '[PERSON_1]', extra: 'y' })).toEqual({ a: '[PERSON_1]', added: true });
  });

  it('looks for originals where the schema made another shape', () => {
    expect(keep(['Dana', null, 4211], { 0: '[PERSON_1]' })).toEqual(['[PERSON_1]', null, '[ID_1]']);
    expect(keep({ said: 'Dana!' }, '[PERSON_1]')).toEqual({ said: '[PERSON_1]!' });
    expect(keep({ all: 'Dana' }, { name: '[PERSON_1]' })).toEqual({ all: '[PERSON_1]' });
    expect(keep({ a: 1 }, null)).toEqual({ a: 1 });
  });
});
