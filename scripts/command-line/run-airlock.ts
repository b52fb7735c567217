import { Command, CommanderError } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addBatches } from './commands/batches.ts';
import { addCanaries } from './commands/canaries.ts';
import { addChaos } from './commands/chaos.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnqueue } from './commands/enqueue.ts';
import { addErase } from './commands/erase.ts';
import { escapeLines } from './commands/escape-controls.ts';
import { exitCodeOf } from './commands/exit-codes.ts';
import { addInit } from './commands/init.ts';
import { addJobs } from './commands/jobs.ts';
import { addKeys } from './commands/keys.ts';
import { addModels } from './commands/models.ts';
import { addProcesses } from './commands/processes.ts';
import { addProve } from './commands/prove.ts';
import { addRedact } from './commands/redact.ts';
import { addReviews } from './commands/reviews.ts';
import { addStats } from './commands/stats.ts';
import { addTasks } from './commands/tasks.ts';
import { addTenants } from './commands/tenants.ts';
import { say, type Terminal } from './commands/terminal.ts';
import { addWebhooks } from './commands/webhooks.ts';

const commands = [
  addDemo,
  addInit,
  addProcesses,
  addEnqueue,
  addJobs,
  addBatches,
  addDeadLetters,
  addReviews,
  addModels,
  addTasks,
  addTenants,
  addStats,
  addWebhooks,
  addErase,
  addDoctor,
  addCanaries,
  addChaos,
  addProve,
  addAudit,
  addKeys,
  addRedact,
];

/** Runs one command line, `airlock` itself left out, and returns its exit code. */
export async function runAirlock(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  const program = new Command('airlock')
    .description('Airlock, a queue-based job processor for AI work')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(escapeLines(text)),
      writeErr: (text) => void stderr.write(escapeLines(text)),
    });
  for (const add of commands) add(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    // Commander has said its own errors already.
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof CommanderError)) say(terminal, ...message.split('\n'));
    return exitCodeOf(error);
  }
}
