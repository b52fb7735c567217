import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAtHand } from '../../../src/records/at-hand.ts';
import { type Commit, commitVisit } from '../../../src/records/commit-visit.ts';
import { openTakers } from '../../support/open-takers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

const long = (characters: number) => ({ input: 'x'.repeat(characters) });

describe('createAtHand', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives what it kept for a visit, once', () => {
    const atHand = createAtHand('worker-1');
    const [token, other] = [atHand.keep({ input: '1' }), atHand.keep({ input: '2', redacted: undefined })];
    expect(token).toMatch(/^worker-1:/);
    expect(other).not.toBe(token);
    expect(atHand.take(token ?? '')).toEqual({ input: '1' });
    expect(atHand.take(token ?? '')).toBeUndefined();
    expect(atHand.take(other ?? '')).toEqual({ input: '2' });
  });

  it('knows nothing of the tokens of others', () => {
    expect(createAtHand('worker-1').take('worker-2:1')).toBeUndefined();
  });

  it('does not keep what is very long', () => {
    const atHand = createAtHand('worker-1');
    expect(atHand.keep(long(2_000_001))).toBeUndefined();
    expect(atHand.keep(long(2_000_000))).toBeDefined();
  });

  it('lets go of the oldest first when it keeps eight million characters', () => {
    const atHand = createAtHand('worker-1');
    const tokens = Array.from({ length: 5 }, () => atHand.keep(long(2_000_000)) ?? '');
    expect(tokens.map((token) => atHand.take(token) !== undefined)).toEqual([false, true, true, true, true]);
  });

  it('lets go of everything by itself some seconds later', () => {
    const atHand = createAtHand('worker-1');
    const first = atHand.keep({ input: '1' }) ?? '';
    vi.advanceTimersByTime(4000);
    const second = atHand.keep({ input: '2' }) ?? '';
    vi.advanceTimersByTime(11_000);
    expect(vi.getTimerCount()).toBe(0);
    expect([atHand.take(first), atHand.take(second)]).toEqual([undefined, undefined]);
  });
});

describe('a visit whose payloads are at hand', () => {
  let records: TestRecords;
  beforeAll(async () => {
    records = await startRecords();
  });
  afterAll(() => records.close());

  const commitOne = async (workerId: string) => {
    const { store, accept, hands, createTaker } = openTakers(await records.openStore({ movesVisits: true }));
    const atHand = createAtHand(workerId);
    const job = await hands.start(await accept(), 'redact');
    const redacted: Commit = { event: 'redacted', fields: { isRedacted: 1 }, next: 'model' };
    const payloads = { input: 'as it is at hand', redacted: undefined };
    await commitVisit(store, job, redacted, { payloads, atHand });
    const input = JSON.stringify({ text: 'hello' });
    return { atHand, input, createTaker: (id: string) => createTaker(id, { stage: 'model', atHand }) };
  };

  it('is taken without them', async () => {
    const { createTaker } = await commitOne('worker-1');
    const { job } = await (await createTaker('worker-1')).takeOne();
    expect([job.open('input'), job.open('redacted')]).toEqual(['as it is at hand', undefined]);
  });

  it('has them read in the record when they are not at hand any more', async () => {
    const { createTaker, atHand, input } = await commitOne('worker-1');
    vi.spyOn(atHand, 'take').mockReturnValue(undefined);
    const { job } = await (await createTaker('worker-1')).takeOne();
    expect([job.open('input'), job.open('redacted')]).toEqual([input, undefined]);
  });

  it('brings them to any other worker from the record', async () => {
    const { createTaker, input } = await commitOne('worker-1');
    const { job } = await (await createTaker('worker-2')).takeOne();
    expect([job.open('input'), job.open('redacted')]).toEqual([input, undefined]);
  });
});
