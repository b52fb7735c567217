import { AirlockError, type CallApi, parseAnswer, pause, unexpected } from './call-api.ts';

/** One event of a stream. */
export interface ServerEvent {
  id: string;
  event: string;
  data: unknown;
}

const COME_BACK_MS = 2000;

function parseBlock(block: string): ServerEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  );
  const [id, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
  if (id === undefined || event === undefined || data === undefined) return undefined;
  return { id, event, data: parseAnswer(data, 200) };
}

/** Cuts a stream of server-sent events, as Airlock writes them, into events. */
async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      // A proxy may end lines in its own way.
      const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
      text = blocks.pop() ?? '';
      for (const event of blocks.map(parseBlock)) if (event !== undefined) yield event;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * Follows a stream until an event is the last, and comes back whenever the connection breaks. Rejects with an
 * AirlockError that will not pass, or with the signal's reason.
 */
export async function* readEvents(
  { open }: Pick<CallApi, 'open'>,
  path: string,
  { isLast, signal }: { isLast: (event: ServerEvent) => boolean; signal?: AbortSignal | undefined },
): AsyncGenerator<ServerEvent> {
  for (let lastId: string | undefined; ; ) {
    const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId };
    const answer = await open(path, { headers, signal });
    // It has ended, and we have seen how.
    if (answer.status === 204 || answer.body === null) return;
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      await answer.body.cancel().catch(() => undefined);
      throw unexpected(answer.status, 'What was answered is no stream of events.');
    }
    try {
      for await (const event of parseEvents(answer.body)) {
        lastId = event.id;
        yield event;
        if (isLast(event)) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AirlockError) throw error;
    }
    await pause(COME_BACK_MS, signal);
  }
}
