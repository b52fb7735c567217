import { onTestFinished } from 'vitest';

/** One event as it was sent; `data` was JSON. */
export interface SentEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** A stream of server-sent events that is read. */
export interface EventReader {
  status: number;
  headers: Headers;
  /** The next event; undefined at the end. */
  next: () => Promise<SentEvent | undefined>;
  /** All that come before the end. */
  rest: () => Promise<SentEvent[]>;
  close: () => void;
}

function parseEvent(block: string): SentEvent | undefined {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const [id, event, data] = [field('id'), field('event'), field('data')];
  if (id === undefined || event === undefined || data === undefined) return undefined;
  return { id, event, data: JSON.parse(data) as SentEvent['data'] };
}

/** Opens a stream; it is closed with the test. */
export async function openEvents(url: string, headers: Record<string, string>): Promise<EventReader> {
  const gone = new AbortController();
  const answer = await fetch(url, { headers, signal: gone.signal });
  const close = () => gone.abort();
  onTestFinished(close);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<SentEvent | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = parseEvent(text.slice(0, end));
        text = text.slice(end + 2);
        if (event !== undefined) return event;
        continue;
      }
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return undefined;
      text += value;
    }
  };
  const rest = async () => {
    const events: SentEvent[] = [];
    for (let event = await next(); event !== undefined; event = await next()) events.push(event);
    return events;
  };
  return { status: answer.status, headers: answer.headers, next, rest, close };
}
