import { spawn } from 'node:child_process';
import { eventually } from './eventually.ts';

/** What a holder said so far. */
interface Said {
  url?: string;
  lost?: string;
  closed?: boolean;
}

/** A process that holds an embedded Redis; see `hold-redis.ts`. */
export interface Holder {
  pid: number;
  said: Said;
  /** `kill -9` */
  kill(): void;
  /** Asks it to let go; `said.closed` tells when it has. */
  close(): void;
}

/** Starts a process without asking whether it holds Redis yet: `said.url` tells. It ends with ours. */
export function startHolder(dataDir: string): Holder {
  const file = new URL('./hold-redis.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', file, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said: Said = {};
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const line of text.split('\n').slice(0, -1)) Object.assign(said, JSON.parse(line));
  });
  return {
    pid: child.pid ?? 0,
    said,
    kill: () => void child.kill('SIGKILL'),
    close: () => void child.stdin.end(),
  };
}

/** Starts a holder and waits until it holds Redis. */
export async function startedHolder(dataDir: string): Promise<Holder> {
  const holder = startHolder(dataDir);
  await eventually(() => holder.said.url, { describe: 'a holder to hold Redis' });
  return holder;
}
