import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** An API in a process of its own. */
export interface BulkApi {
  /** Uploads NDJSON for `ticket-triage` and returns when all of it was accepted. */
  upload: (lines: AsyncIterable<Buffer>) => Promise<void>;
  /** Ends it and returns the megabytes it held at its peak. */
  close: () => Promise<number>;
}

// The sources run as they are; built, they are JavaScript beside this file.
const file = fileURLToPath(new URL(`./bulk-api${import.meta.url.slice(-3)}`, import.meta.url));

export async function startBulkApi(redisUrl: string): Promise<BulkApi> {
  const apiKey = `ak_${randomBytes(16).toString('hex')}`;
  const args = [...process.execArgv, file, redisUrl, apiKey];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async () => JSON.parse(String((await lines.next()).value)) as { url?: string; peakMb?: number };
  const { url } = await hear();
  return {
    upload: async (body) => {
      const answer = await fetch(`${url}/v1/batches?task=ticket-triage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' },
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
