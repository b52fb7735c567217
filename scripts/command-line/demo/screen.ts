import type { Terminal } from '../commands/terminal.ts';

/** Where the demo writes: columns, and colours when it is a terminal. */
export interface Screen {
  isTerminal: boolean;
  /** Writes lines. */
  say: (...lines: string[]) => void;
  /** Writes over the line that stands there, as much as fits; only on a terminal. */
  rewrite: (line: string) => void;
  bold: (text: string) => string;
  dim: (text: string) => string;
  green: (text: string) => string;
  red: (text: string) => string;
  blue: (text: string) => string;
}

/** Makes the screen of a stream. `NO_COLOR` leaves the colours out. */
export function createScreen(out: Terminal['stdout'], env: NodeJS.ProcessEnv): Screen {
  const isTerminal = out.isTTY === true;
  const isPainted = isTerminal && !env.NO_COLOR;
  const paint = (code: number, end: number) => (text: string) =>
    isPainted ? `\x1b[${code}m${text}\x1b[${end}m` : text;
  return {
    isTerminal,
    say: (...lines) => void out.write(lines.map((line) => `${line.trimEnd()}\n`).join('')),
    rewrite: (line) => {
      if (isTerminal) out.write(`\r\x1b[2K${line.slice(0, (out.columns ?? 80) - 1)}`);
    },
    bold: paint(1, 22),
    dim: paint(2, 22),
    green: paint(32, 39),
    red: paint(31, 39),
    blue: paint(36, 39),
  };
}
