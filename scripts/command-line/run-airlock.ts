import { Command, CommanderError } from 'commander';
import { tellUnreachable } from '../../src/redis/classify-redis-error.ts';
import { readVersion } from '../development/read-version.ts';
import { escapeLines } from './commands/escape-controls.ts';
import { exitCodeOf } from './commands/exit-codes.ts';
import { addProcesses } from './commands/processes.ts';
import { say, type Terminal } from './commands/terminal.ts';

/** What runs until it is stopped: it is loaded without all that the other commands stand on. */
const PROCESSES = ['start', 'api', 'workers'];

/** Runs one command line, `airlock` itself left out, and returns its exit code. */
export async function runAirlock(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  const program = new Command('airlock')
    .description('Airlock, a queue-based job processor for AI work')
    .version(readVersion(), '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(escapeLines(text)),
      writeErr: (text) => void stderr.write(escapeLines(text)),
    });
  const isProcess = PROCESSES.includes(args[0] ?? '');
  const commands = isProcess ? [addProcesses] : (await import('./commands.ts')).commands;
  for (const add of commands) add(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    // Commander has said its own errors already.
    const message = tellUnreachable(error) ?? (error instanceof Error ? error.message : String(error));
    if (!(error instanceof CommanderError)) say(terminal, ...message.split('\n'));
    return exitCodeOf(error);
  }
}
