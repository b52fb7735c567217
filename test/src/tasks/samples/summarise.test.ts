import { describe, expect, it } from 'vitest';
import { taskTools } from '../../../../src/tasks/define-task.ts';
import summarise from '../../../../src/tasks/samples/summarise.ts';

const task = summarise(taskTools);
const text = 'A long text. '.repeat(30);

function check(summary: string, keyPoints: string[]): string | undefined {
  return task.check?.({ input: { text }, output: { summary, keyPoints, confidence: 1 } });
}

describe('summarise', () => {
  it('asks for as many sentences as the input says, else for three', () => {
    expect(task.prompt({ input: { text: 'x', maxSentences: 5 }, documents: [] }).user).toContain('at most 5 sentences');
    expect(task.prompt({ input: { text: 'x' }, documents: [] }).user).toContain('at most 3 sentences');
  });

  it('puts the text between its markers', () => {
    expect(task.prompt({ input: { text: 'I am [PERSON_1].' }, documents: [] }).user).toContain(
      '<text>\nI am [PERSON_1].\n</text>',
    );
  });

  it('objects to a summary longer than the text and to a point said twice', () => {
    expect(check('It is long.', ['Long', 'Text'])).toBeUndefined();
    expect(check('a'.repeat(text.length + 1), [])).toBe('the summary is longer than the text');
    expect(check('It is long.', ['Long', ' long'])).toBe('a key point is said twice');
  });

  it('falls back on the text itself when it is short, and on nobody when it is long', () => {
    const rule = task.ladder.at(-1);
    if (rule?.is !== 'rule') throw new Error('the last rung is no rule');
    const short = 'a'.repeat(200);
    const output = rule.answer({ input: { text: short } });
    expect(output).toEqual({ summary: short, keyPoints: [], confidence: 0 });
    expect(task.output.safeParse(output).success).toBe(true);
    expect(task.check?.({ input: { text: short }, output })).toBeUndefined();
    expect(rule.answer({ input: { text: `${short}a` } })).toBeUndefined();
  });

  it('takes no empty text', () => {
    expect(task.input.safeParse({ text: '' }).success).toBe(false);
  });
});
