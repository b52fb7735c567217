import type { JsonOptions } from '../commands/command-options.ts';
import { exitCodes } from '../commands/exit-codes.ts';
import { printResult, type Terminal } from '../commands/terminal.ts';

/** What was looked at, and what was found. */
export interface Check {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail });
export const warn = (name: string, detail: string): Check => ({ name, status: 'warn', detail });
export const fail = (name: string, detail: string): Check => ({ name, status: 'fail', detail });

/** Prints what was looked at, a line each or all as JSON; the command exits 1 when one has failed. */
export function printChecks(terminal: Terminal, checks: readonly Check[], options: JsonOptions): void {
  const isWell = checks.every(({ status }) => status !== 'fail');
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, status, detail }) => `${status.padEnd(4)}  ${name.padEnd(width)}  ${detail}`);
  printResult(terminal, options, { ok: isWell, checks }, () => lines);
  if (!isWell) terminal.exitCode = exitCodes.someFailed;
}
