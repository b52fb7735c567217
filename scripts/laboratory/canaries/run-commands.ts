import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtScript } from '../faults/open-fault-environment.ts';
import type { Findings } from './create-findings.ts';

const WITHIN_MS = 30_000;

export interface CommandsGiven {
  findings: Pick<Findings, 'look'>;
  env: Record<string, string>;
  /** For files that commands read. */
  folder: string;
}

/** Runs `airlock …` to its end: what it prints is for its owner, what it complains is not to hold a value. */
export async function runCommand(
  args: readonly string[],
  { findings, env }: Omit<CommandsGiven, 'folder'>,
): Promise<string> {
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, timeout: WITHIN_MS, maxBuffer: 1 << 28 };
    execFile(process.execPath, [builtScript('command-line/airlock'), ...args], options, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
  const name = `airlock ${args.slice(0, 2).join(' ')}`;
  findings.look('owner', name, stdout);
  findings.look('commands', name, stderr);
  return stdout;
}

/** Runs the commands that show jobs, and those that are given rows and lines that they must refuse. */
export async function runCommands(given: CommandsGiven, ids: readonly string[], badRows: string): Promise<void> {
  const rows = join(given.folder, 'rows.ndjson');
  const table = join(given.folder, 'rows.csv');
  await writeFile(rows, badRows);
  await writeFile(table, `scenario,text\n${badRows.replaceAll('\n', '\r\n')}`);
  const [first = ''] = ids;
  for (const args of [
    ['jobs', 'list', '--json'],
    ['jobs', 'show', first],
    ['jobs', 'show', first, '--json'],
    ['jobs', 'cancel', first],
    ['dead-letters', 'list'],
    ['reviews', 'list', '--json'],
    ['enqueue', rows, '--task', 'canary-note', '--watch'],
    ['enqueue', table, '--task', 'canary-note'],
    ['enqueue', rows, '--task', 'canary-note', '--dry-run'],
    ['redact', rows],
  ]) {
    await runCommand(args, given);
  }
}
