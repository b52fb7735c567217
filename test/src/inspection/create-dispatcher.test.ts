import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { OutgoingRequest } from '../../../src/boundary/check-outgoing.ts';
import type { Call, Outcome } from '../../../src/inspection/calls.ts';
import { createDispatcher } from '../../../src/inspection/create-dispatcher.ts';

const ask = (user: string): OutgoingRequest => ({ system: '', user, vault: { entries: [] }, constants: '' });
const textOf = ({ given: [first] }: Call) => (first as OutgoingRequest).user;
const answer = (calls: readonly Call[]): Outcome[] => calls.map((call) => ({ is: 'done', value: textOf(call) }));

/** Threads that note their batches and answer with the texts they got; those with `slow` do not come to the end. */
function open(threads: number) {
  const batches: { thread: number; texts: string[]; end: () => void }[] = [];
  const dispatcher = createDispatcher(threads, (calls, thread) => {
    const texts = calls.map(textOf);
    return new Promise((resolve) => {
      batches.push({ thread, texts, end: () => resolve(texts.includes('slow') ? undefined : answer(calls)) });
    });
  });
  return { batches, check: (text: string) => dispatcher.checkOutgoing(ask(text)) as Promise<unknown> };
}

describe('createDispatcher', () => {
  it('deals what waits at the end of a turn out to the free threads', async () => {
    const { batches, check } = open(2);
    const texts = [...'abcdefghij'];
    const calls = texts.map(check);
    await turn();
    expect(batches.map((batch) => batch.texts.join(''))).toEqual(['abcde', 'fghij']);
    expect(new Set(batches.map(({ thread }) => thread)).size).toBe(2);
    for (const { end } of batches) end();
    expect(await Promise.all(calls)).toEqual(texts);
  });

  it('sends a few small calls to one thread', async () => {
    const { batches, check } = open(2);
    for (const text of 'abc') void check(text);
    await turn();
    expect(batches.map(({ texts }) => texts)).toEqual([['a', 'b', 'c']]);
  });

  it('sends what came meanwhile when a thread is free again', async () => {
    const { batches, check } = open(1);
    const first = check('a');
    await turn();
    const others = [check('b'), check('c')];
    await turn();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    expect(await first).toBe('a');
    await turn();
    expect(batches[1]?.texts).toEqual(['b', 'c']);
    batches[1]?.end();
    expect(await Promise.all(others)).toEqual(['b', 'c']);
  });

  it('sends a long text by itself', async () => {
    const { batches, check } = open(1);
    const long = 'x'.repeat(20_000);
    void check(long);
    void check('a');
    await turn();
    expect(batches[0]?.texts).toEqual([long]);
  });

  it('makes the calls of a batch without an end again one by one, and refuses only the one whose fault it is', async () => {
    const { batches, check } = open(1);
    const calls = Promise.allSettled(['a', 'slow', 'b'].map(check));
    for (let at = 0; at < 4; at++) {
      await turn();
      batches[at]?.end();
    }
    const [a, slow, b] = await calls;
    expect(batches.map(({ texts }) => texts)).toEqual([['a', 'slow', 'b'], ['a'], ['slow'], ['b']]);
    expect([a, b]).toMatchObject([{ value: 'a' }, { value: 'b' }]);
    expect(slow).toMatchObject({ status: 'rejected', reason: { code: 'redaction-failed', isFinal: true } });
  });
});
