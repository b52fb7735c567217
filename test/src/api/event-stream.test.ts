import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventStreams, type EventStreams } from '../../../src/api/event-stream.ts';
import type { Follower } from '../../../src/operations/follower.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const COMMENT_EVERY_MS = 15_000;
const isLive = async () => true;
const event = { id: '1-0', event: 'job.queued', data: '{"status":"queued"}' };
const written = 'id: 1-0\nevent: job.queued\ndata: {"status":"queued"}\n\n';

/** Something to follow whose follower is in the test's hands. */
function openSource() {
  const followers: Follower[] = [];
  const stop = vi.fn();
  const start = (follower: Follower) => {
    followers.push(follower);
    return stop;
  };
  return { followers, stop, following: { isOver: false, start } };
}

/** Opens a stream and begins to read it. */
async function openStream(streams: EventStreams, { following }: ReturnType<typeof openSource>, live = isLive) {
  const { body } = streams.open('acme', following, live);
  const iterator = (body as AsyncIterable<string>)[Symbol.asyncIterator]();
  expect((await iterator.next()).value).toMatch(/^retry: [2-4]\d{3}\n\n$/);
  return iterator;
}

describe('createEventStreams', () => {
  it('writes what is sent, and ends when nothing more comes', async () => {
    const source = openSource();
    const iterator = await openStream(createEventStreams(), source);
    source.followers[0]?.send(event);
    source.followers[0]?.send(event);
    expect((await iterator.next()).value).toBe(written + written);
    const last = iterator.next();
    source.followers[0]?.end();
    expect((await last).done).toBe(true);
    expect(source.stop).toHaveBeenCalled();
  });

  it('begins with the first read, so that a HEAD request begins nothing', () => {
    const source = openSource();
    createEventStreams().open('acme', source.following, isLive);
    expect(source.followers).toHaveLength(0);
  });

  it('writes a comment now and then', async () => {
    const iterator = await openStream(createEventStreams(), openSource());
    const comment = iterator.next();
    await vi.advanceTimersByTimeAsync(COMMENT_EVERY_MS);
    expect((await comment).value).toBe(': \n\n');
  });

  it('ends once the key has ended, and goes on while nobody knows', async () => {
    const isLiveNow = vi.fn(isLive);
    const iterator = await openStream(createEventStreams(), openSource(), isLiveNow);
    isLiveNow.mockRejectedValueOnce(new Error('Redis is away'));
    await vi.advanceTimersByTimeAsync(COMMENT_EVERY_MS);
    expect((await iterator.next()).value).toBe(': \n\n');
    isLiveNow.mockResolvedValueOnce(false);
    await vi.advanceTimersByTimeAsync(COMMENT_EVERY_MS);
    expect((await iterator.next()).value).toBe(': \n\n');
    expect((await iterator.next()).done).toBe(true);
  });

  it('lets a client go that does not read', async () => {
    const source = openSource();
    const iterator = await openStream(createEventStreams(), source);
    for (let i = 0; i < 3000; i++) source.followers[0]?.send({ ...event, data: 'x'.repeat(100) });
    const kept = (await iterator.next()).value as string;
    expect(kept.length).toBeLessThan(300_000);
    expect((await iterator.next()).done).toBe(true);
  });

  it('stops when the client leaves', async () => {
    const source = openSource();
    const iterator = await openStream(createEventStreams(), source);
    const waiting = iterator.next();
    await iterator.return?.();
    expect((await waiting).done).toBe(true);
    expect(source.stop).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses more than a tenant, or the process, may have', async () => {
    const streams = createEventStreams();
    const open = async (tenant: string, count: number) => {
      for (let i = 0; i < count; i++) {
        const { body } = streams.open(tenant, openSource().following, isLive);
        await (body as AsyncIterable<string>)[Symbol.asyncIterator]().next();
      }
    };
    await open('acme', 2000);
    expect(() => streams.open('acme', openSource().following, isLive)).toThrow('Too many listeners');
    await open('globex', 2000);
    await open('initech', 1000);
    expect(() => streams.open('hooli', openSource().following, isLive)).toThrow('Too many listeners');
  });
});
