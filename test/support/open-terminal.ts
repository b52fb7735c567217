import { Readable, Writable } from 'node:stream';
import type { Terminal } from '../../scripts/command-line/commands/terminal.ts';
import { runAirlock } from '../../scripts/command-line/run-airlock.ts';

/** A terminal that keeps what is written to it. */
export interface TestTerminal {
  terminal: Terminal;
  /** Everything written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Ctrl-C, once a command holds it. */
  interrupt: () => void;
  /** Runs a command line here and returns its exit code. */
  run: (...args: string[]) => Promise<number>;
}

export function openTerminal(
  env: NodeJS.ProcessEnv,
  { isTTY = false, stdin = '' }: { isTTY?: boolean; stdin?: string } = {},
): TestTerminal {
  const written = { stdout: '', stderr: '' };
  const keep = (name: 'stdout' | 'stderr') =>
    new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        written[name] += String(chunk);
        done();
      },
    });
  const interrupt = new AbortController();
  const terminal: Terminal = {
    env,
    stdin: Object.assign(Readable.from([stdin]), isTTY ? { isTTY } : {}),
    stdout: keep('stdout'),
    stderr: Object.assign(keep('stderr'), isTTY ? { isTTY, columns: 80 } : {}),
    holdInterrupts: () => interrupt.signal,
    releaseInterrupts: () => undefined,
    exitCode: 0,
  };
  return {
    terminal,
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    interrupt: () => interrupt.abort(),
    run: (...args) => runAirlock(args, terminal),
  };
}
