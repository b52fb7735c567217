import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An API in a process of its own. */
export interface ApiProcess {
  url: string;
  /** What a request is to carry. */
  headers: { authorization: string };
  /** The megabytes that it holds now, garbage left aside. */
  memory: () => Promise<number>;
  /** Uploads NDJSON for `ticket-triage` and returns when all of it was accepted. */
  upload: (lines: AsyncIterable<Buffer>) => Promise<void>;
  /** Ends it and returns the megabytes it held at its peak. */
  close: () => Promise<number>;
}

interface Said {
  url?: string;
  memoryMb?: number;
  peakMb?: number;
}

/** Starts Airlock's (`api`), or a handler that adds to a queue and does nothing else (`bare-api`). */
export async function startApi(name: 'api' | 'bare-api', redisUrl: string): Promise<ApiProcess> {
  // The sources run as they are; built, they are JavaScript beside this file.
  const file = fileURLToPath(new URL(`./${name}${import.meta.url.slice(-3)}`, import.meta.url));
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const args = ['--expose-gc', ...process.execArgv, file, redisUrl, apiKey];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async () => JSON.parse(String((await lines.next()).value ?? '{}')) as Said;
  const { url = '' } = await hear();
  const headers = { authorization: `Bearer ${apiKey}` };
  return {
    url,
    headers,
    memory: async () => {
      child.stdin.write('memory\n');
      return (await hear()).memoryMb ?? Number.NaN;
    },
    upload: async (body) => {
      const answer = await fetch(`${url}/v1/batches?task=ticket-triage`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-ndjson' },
        body,
        duplex: 'half',
      } as RequestInit);
      if (answer.status !== 202) throw new Error(`the upload was answered ${answer.status}`);
    },
    close: async () => {
      const exit = once(child, 'exit');
      child.stdin.end();
      const { peakMb } = await hear();
      await exit;
      return peakMb ?? Number.NaN;
    },
  };
}
