import type { Check } from '../doctor/check.ts';
import type { JsonOptions } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { print, type Terminal } from './terminal.ts';

/** Prints what was looked at, a line each or all as JSON; the command exits 1 when one has failed. */
export function printChecks(terminal: Terminal, checks: readonly Check[], options: JsonOptions): void {
  const isWell = checks.every(({ status }) => status !== 'fail');
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, status, detail }) => `${status.padEnd(4)}  ${name.padEnd(width)}  ${detail}`);
  print(terminal, options.json ? JSON.stringify({ ok: isWell, checks }) : lines.join('\n'));
  if (!isWell) terminal.exitCode = exitCodes.someFailed;
}
