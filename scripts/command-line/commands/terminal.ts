import type { Readable, Writable } from 'node:stream';

/** What a command reads from and writes to: results go to stdout, all else to stderr. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  /** A question is asked only when this is a terminal. */
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  /** Progress bars are drawn only when this is a terminal. */
  stderr: Writable & { isTTY?: boolean };
  /** From now on Ctrl-C fires the signal in place of ending the process; a second one still ends it. */
  holdInterrupts: () => AbortSignal;
  /** What the process exits with when nothing is thrown. */
  exitCode: number;
}

/** Writes a result, and the line's end. */
export const print = ({ stdout }: Terminal, text: string): void => void stdout.write(`${text}\n`);

/** Writes what is no result. */
export const say = ({ stderr }: Terminal, text: string): void => void stderr.write(`airlock: ${text}\n`);
