import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { retrieveDocuments } from '../../../src/retrieval/retrieve-documents.ts';
import { createSources } from '../../../src/retrieval/sources.ts';
import { defineTask } from '../../../src/tasks/define-task.ts';
import type { Task } from '../../../src/tasks/task.ts';

type Retrieve = NonNullable<Task['retrieve']>;

const task = defineTask({
  name: 'sort-note',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ kind: z.string() }),
  prompt: () => ({ system: '', user: '' }),
  ladder: ({ model }) => [model('primary')],
});

const sources = createSources(new Map())('acme');
const given = (signal = new AbortController().signal) => ({ input: { text: 'x' }, tenant: 'acme', sources, signal });
const retrieve = (with_: (...args: Parameters<Retrieve>) => unknown, signal?: AbortSignal) =>
  retrieveDocuments({ ...task, retrieve: with_ as Retrieve }, given(signal));
const document = (text = 'text') => ({ id: 'd', text });

afterEach(() => {
  vi.useRealTimers();
});

describe('retrieveDocuments', () => {
  it('finds nothing for a task that does not retrieve', async () => {
    expect(await retrieveDocuments(task, given())).toEqual([]);
  });

  it("asks with the input and whose job it is, and keeps a document's id and text alone", async () => {
    const asked: unknown[] = [];
    const found = await retrieve(async ({ input, tenant, sources: own }) => {
      asked.push(input, tenant, own);
      return [{ ...document(), score: 0.3, author: 'Dana' }];
    });
    expect(asked).toEqual([{ text: 'x' }, 'acme', sources]);
    expect(found).toEqual([{ id: 'd', text: 'text' }]);
  });

  it('takes 50 documents and 200,000 characters', async () => {
    const found = await retrieve(async () => Array.from({ length: 50 }, () => document('a'.repeat(4000))));
    expect(found).toHaveLength(50);
  });

  it.each<[string, () => unknown]>([
    ['a throw', () => Promise.reject(new Error('no database'))],
    [
      'a throw at once',
      () => {
        throw new Error('no database');
      },
    ],
    ['51 documents', async () => Array.from({ length: 51 }, () => document())],
    ['200,001 characters', async () => [document('a'.repeat(200_001))]],
    ['a single document', async () => document()],
    ['nothing at all', async () => undefined],
    ['a document without text', async () => [{ id: 'd' }]],
    ['a document whose id is a number', async () => [{ id: 1, text: 'text' }]],
    ['a hole', async () => [null]],
  ])('fails on %s, and says only that', async (_, with_) => {
    await expect(retrieve(with_)).rejects.toMatchObject({
      code: 'retrieval-failed',
      message: 'The documents for this input could not be read.',
    });
  });

  it('gives up after 30 s, and lets the task know', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let seen: AbortSignal | undefined;
    const failed = expect(
      retrieve(({ signal }) => {
        seen = signal;
        return new Promise(() => undefined);
      }),
    ).rejects.toMatchObject({ code: 'retrieval-failed' });
    await vi.advanceTimersByTimeAsync(29_999);
    expect(seen?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen?.aborted).toBe(true);
    await failed;
  });

  it('is cancelled with the job, whatever the task does then', async () => {
    const stop = new AbortController();
    const cancelled = retrieve(() => new Promise(() => undefined), stop.signal);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});
