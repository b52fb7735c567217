import { SettingsError } from '../../../src/config.ts';
import { tellUnreachable } from '../../../src/redis/classify-redis-error.ts';
import { TaskFileError } from '../../../src/tasks/load-task-file.ts';
import { say, type Terminal } from '../commands/terminal.ts';

/** A process that runs: what it says it lost, and how it is ended. */
export interface Running {
  lost: Promise<string>;
  close: () => Promise<void>;
}

function describe(error: unknown): string {
  if (error instanceof SettingsError || error instanceof TaskFileError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `PORT: ${port} is taken; set PORT to a free one`;
  return tellUnreachable(error) ?? error.message;
}

// npm hands a Ctrl-C on to a process that the terminal has sent it to already.
const SAME_SIGNAL_WITHIN_MS = 500;

/**
 * Starts something and keeps it until SIGINT or SIGTERM, which end it cleanly with exit 0; another one, half a second
 * later or more, ends at once with 130. What cannot start, or loses its Redis, exits 1 and says why.
 */
export async function runUntilStopped(terminal: Terminal, start: () => Promise<Running>): Promise<void> {
  const sayAll = (text: string) => say(terminal, ...text.split('\n'));
  const running = await start().catch((error: unknown) => {
    sayAll(describe(error));
    process.exit(1);
  });
  terminal.releaseInterrupts();
  let stoppingSince: number | undefined;
  const stop = async (signal: string) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_WITHIN_MS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    sayAll(`${signal}: finishing what is under way; once more ends at once`);
    await running.close();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  const reason = await running.lost;
  if (stoppingSince !== undefined) return;
  sayAll(reason);
  process.exit(1);
}
