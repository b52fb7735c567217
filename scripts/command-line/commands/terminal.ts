import type { Readable, Writable } from 'node:stream';
import type { JsonOptions } from './command-options.ts';
import { escapeControls } from './escape-controls.ts';
import { writeFields, writeTable } from './write-table.ts';

/** What a command reads from and writes to: results go to stdout, all else to stderr. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  /** A question is asked only when this is a terminal. */
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  /** Progress bars are drawn only when this is a terminal. */
  stderr: Writable & { isTTY?: boolean };
  /** From now on Ctrl-C fires the signal in place of ending the process; a second one still ends it. */
  holdInterrupts: () => AbortSignal;
  /** From now on Ctrl-C does nothing but what the command itself has it do. */
  releaseInterrupts: () => void;
  /** What the process exits with when nothing is thrown. */
  exitCode: number;
}

const writeLines = (stream: Writable, lines: readonly string[]): void =>
  void stream.write(lines.map((line) => `${escapeControls(line)}\n`).join(''));

/** Writes the lines of a result. */
export const print = ({ stdout }: Terminal, ...lines: readonly string[]): void => writeLines(stdout, lines);

/** Writes lines that are no result. */
export const say = ({ stderr }: Pick<Terminal, 'stderr'>, ...lines: readonly string[]): void =>
  writeLines(stderr, [`airlock: ${lines[0] ?? ''}`, ...lines.slice(1)]);

/** Writes a result: as JSON where that was asked for, else as lines, of itself one for each field. */
export const printResult = (
  terminal: Terminal,
  { json }: JsonOptions,
  result: object,
  toLines: () => readonly string[] = () => writeFields(result),
): void => print(terminal, ...(json ? [JSON.stringify(result)] : toLines()));

/** Writes a list: as JSON where that was asked for, else as a table; says so when there is nothing. */
export function printList<Item>(
  terminal: Terminal,
  { json }: JsonOptions,
  items: readonly Item[],
  table: { none: string; head: readonly string[]; toRow: (item: Item) => string[] },
): void {
  if (json) print(terminal, JSON.stringify(items));
  else if (items.length === 0) say(terminal, table.none);
  else print(terminal, ...writeTable(table.head, items.map(table.toRow)));
}
