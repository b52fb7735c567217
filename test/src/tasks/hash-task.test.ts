import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { RungTools } from '../../../src/tasks/task.ts';

const declaration = {
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ kind: z.string(), sure: z.number() }),
  prompt: () => ({ system: 'Sort.', user: '' }),
  gate: { threshold: 0.5, confidence: ({ output }: { output: { sure: number } }) => output.sure },
  ladder: ({ model }: RungTools<{ text: string }, { kind: string; sure: number }>) => [model('primary')],
};

const hashOf = (changes: object = {}) => defineTask({ ...declaration, ...changes } as typeof declaration).hash;

describe('hashTask', () => {
  it('is the same for the same declaration, made anew', () => {
    expect(hashOf()).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ input: z.object({ text: z.string() }) })).toBe(hashOf());
  });

  it('does not depend on who is asked about the task', () => {
    expect(hashOf({ owner: 'team-b' })).toBe(hashOf());
  });

  it('is the same whether what follows an unknown outcome is named or left as usual', () => {
    expect(hashOf({ onUnknown: 'ask-again' })).toBe(hashOf());
  });

  it('is the same whether the usual class is named or not', () => {
    expect(hashOf({ boundary: { class: 'internal' } })).toBe(hashOf());
  });

  it.each([
    ['the version', { version: 2 }],
    ['the input', { input: z.object({ text: z.string().max(5) }) }],
    ['the output', { output: z.object({ kind: z.enum(['a']), sure: z.number() }) }],
    ['the prompt', { prompt: () => ({ system: 'Sort well.', user: '' }) }],
    ['a check', { check: () => undefined }],
    ['the threshold', { gate: { ...declaration.gate, threshold: 0.6 } }],
    ['the confidence', { gate: { ...declaration.gate, confidence: () => 1 } }],
    [
      'the ladder',
      { ladder: ({ model }: { model: (name: string, o: object) => unknown }) => [model('primary', { rounds: 2 })] },
    ],
    ['the boundary', { boundary: { keep: ['PERSON'] } }],
    ['the class', { boundary: { class: 'confidential' } }],
    ['the regions', { boundary: { regions: ['eu'] } }],
    ['what follows an unknown outcome', { onUnknown: 'next-rung' }],
    ['whether it restores', { restore: false }],
    ['the deadline', { deadlineMs: 1000 }],
    ['how long payloads are kept', { retention: { inputMs: 1000 } }],
  ])('is another when %s is', (_, changes) => {
    expect(hashOf(changes)).not.toBe(hashOf());
  });
});
