import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callTask } from '../../../src/tasks/call-task.ts';

const task = { file: 'sort-note.js' };
const call = (work: () => unknown) => () => callTask(task, 'check', work);
const broken = (reason: string, more: object = {}) =>
  expect.objectContaining({ code: 'task-broken', fault: { file: 'sort-note.js', field: 'check', reason }, ...more });

describe('callTask', () => {
  it.each([undefined, null, 'text', 0, { text: 'x' }])('hands on %j', (value) => {
    expect(call(() => value)()).toBe(value);
  });

  it('blames the task for what it throws, and says nothing of it in its own words', () => {
    const error = new TypeError('quotes a payload');
    const failed = call(() => {
      throw error;
    });
    expect(failed).toThrow(broken('threw an error', { cause: error }));
    expect(failed).toThrow("The task's own code is at fault. sort-note.js: check: threw an error.");
  });

  it('blames the task for a promise; one that rejects ends no process', async () => {
    const rejected = Promise.reject(new Error('late'));
    expect(call(() => rejected)).toThrow(broken('returned a promise; it must not be async'));
    expect(call(async () => 'text')).toThrow(broken('returned a promise; it must not be async'));
  });

  it('says of a schema that it is async', () => {
    const schema = z.string().refine(async () => true);
    expect(call(() => schema.safeParse('x'))).toThrow(broken('is async, and must not be'));
  });
});
