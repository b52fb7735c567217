import type { Following } from '../operations/follower.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { Answer } from './exchange.ts';

/** Proxies and clients give up a connection that is silent for long; this is also how long a revoked key is heard. */
const COMMENT_EVERY_MS = 15_000;
/** How long a client waits before it comes back, and longer by as much at most: not all at once. */
const RETRY_MS = 2000;
const writeRetry = () => `retry: ${Math.round(RETRY_MS * (1 + Math.random()))}\n\n`;
/** Characters that wait for a client; one that reads slower is let go, and may come back. */
const MOST_WAITING = 256_000;
/** Streams of one process, and of one of those who are told apart: tenants. */
const MOST_STREAMS = { all: 5000, ofOne: 2000 };

/** One stream that is open. */
interface Stream {
  whose: string;
  keepAlive: () => void;
  end: () => void;
}

/** Opens streams of server-sent events. */
export interface EventStreams {
  /** Throws `listeners-full`. `isLive`: whether the caller's key still is one; asked every 15 s. */
  open: (whose: string, following: Following, isLive: () => Promise<boolean>) => Answer;
}

/** Texts on their way to one client: what is sent waits here until it is read. */
function createOutbox(onStop: () => void) {
  const waiting: string[] = [writeRetry()];
  let [size, isEnded] = [0, false];
  let wake: () => void = () => undefined;
  const end = () => {
    isEnded = true;
    wake();
  };
  const send = (text: string) => {
    if (isEnded) return;
    waiting.push(text);
    size += text.length;
    if (size > MOST_WAITING) end();
    wake();
  };
  const next = async (): Promise<IteratorResult<string, undefined>> => {
    if (waiting.length === 0 && !isEnded) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const value = waiting.splice(0).join('');
    size = 0;
    if (value !== '') return { done: false, value };
    onStop();
    return { done: true, value: undefined };
  };
  const leave = async (): Promise<IteratorResult<string, undefined>> => {
    end();
    onStop();
    return { done: true, value: undefined };
  };
  return { send, end, iterator: { next, return: leave } };
}

/** Keeps the streams of this process, and one timer for all of them. */
export function createEventStreams(most = MOST_STREAMS): EventStreams {
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;
  const add = (stream: Stream) => {
    streams.add(stream);
    timer ??= setInterval(() => {
      for (const { keepAlive } of streams) keepAlive();
    }, COMMENT_EVERY_MS).unref();
  };
  const remove = (stream: Stream) => {
    streams.delete(stream);
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  const checkRoom = (whose: string) => {
    const own = [...streams].filter((stream) => stream.whose === whose).length;
    if (streams.size >= most.all || own >= most.ofOne) throw new ApiProblem('listeners-full');
  };

  /** Begins when it is read: a HEAD request never does. */
  const read = (whose: string, { start }: Following, isLive: () => Promise<boolean>): AsyncIterator<string> => {
    let stop: (() => void) | undefined;
    const outbox = createOutbox(() => {
      stop?.();
      remove(stream);
    });
    const keepAlive = () => {
      outbox.send(': \n\n');
      // While Redis is away nobody knows.
      void isLive().then(
        (isSo) => isSo || outbox.end(),
        () => undefined,
      );
    };
    const stream = { whose, keepAlive, end: outbox.end };
    add(stream);
    stop = start({
      send: ({ id, event, data }) => outbox.send(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`),
      end: outbox.end,
    });
    return outbox.iterator;
  };
  return {
    open: (whose, following, isLive) => {
      checkRoom(whose);
      const body = { [Symbol.asyncIterator]: () => read(whose, following, isLive) };
      const headers = { 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
      return { status: 200, contentType: 'text/event-stream; charset=utf-8', body, headers };
    },
  };
}
