import { open } from 'node:fs/promises';
import { Agent, fetch } from 'undici';
import { limitTime } from '../failures/limit-time.ts';
import { type NotedHead, writeAnchored } from './anchored-head.ts';

/** Where heads are anchored: outside of what they are to prove. */
export type AnchorTarget = { file: string } | { url: string };

/** Takes heads of chains to somebody else. */
export interface Anchor {
  /** Tells the latest head of a chain; costs no waiting. */
  note: (head: NotedHead) => void;
  /** Writes what has moved since, in one try. */
  close: () => Promise<void>;
}

const EVERY_MS = 60_000;
/** How long one try by HTTP may take. */
const TRY_MS = 5000;

/**
 * Appends in one write, on a new line: the write before may have been cut. No folder is made: where a mount is missing,
 * the file would stand on this machine.
 */
async function appendTo(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.writeFile(`\n${text}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A password of the URL becomes a header. */
function createPost(target: string, timeoutMs: number, dispatcher: Agent): (text: string) => Promise<void> {
  const url = new URL(target);
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const headers = {
    ...{ 'content-type': 'application/x-ndjson', 'user-agent': 'airlock' },
    ...(login !== ':' && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const post = async (body: string, signal: AbortSignal) => {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual', dispatcher });
    await response.body?.cancel();
    if (response.ok) return;
    throw Object.assign(new Error('the anchor refused'), { code: `http-${response.status}` });
  };
  return (text) => limitTime(timeoutMs, [], (signal) => post(text, signal));
}

/**
 * Opens the way to an anchor: a file that is appended to, or a URL that takes a POST of JSON lines. A chain's first head
 * goes there at once; from then on, once in `everyMs`, the latest head of each chain that moved. What cannot be written
 * is tried again as often; `onTrouble` hears of it.
 */
export function openAnchor(
  target: AnchorTarget,
  {
    onTrouble,
    everyMs = EVERY_MS,
    timeoutMs = TRY_MS,
  }: { onTrouble: (error: Error) => void; everyMs?: number; timeoutMs?: number },
): Anchor {
  const agent = new Agent();
  const write =
    'url' in target ? createPost(target.url, timeoutMs, agent) : (text: string) => appendTo(target.file, text);
  const moved = new Map<string, NotedHead>();
  let sending = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const sendMoved = async () => {
    const heads = [...moved.values()];
    if (heads.length === 0) return;
    moved.clear();
    try {
      await write(heads.map((head) => writeAnchored(head, Date.now())).join(''));
    } catch (error) {
      for (const head of heads) if (!moved.has(head.chain)) moved.set(head.chain, head);
      onTrouble(error as Error);
    }
  };
  const send = () => {
    sending = sending.then(sendMoved);
    return sending;
  };
  const tick = () => {
    timer = undefined;
    if (moved.size === 0) return;
    void send();
    timer = setTimeout(tick, everyMs).unref();
  };
  return {
    note: (head) => {
      moved.set(head.chain, head);
      if (timer === undefined) tick();
    },
    close: async () => {
      clearTimeout(timer);
      await send();
      await agent.destroy();
    },
  };
}
