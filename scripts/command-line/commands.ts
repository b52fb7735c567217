import type { Command } from 'commander';
import { addAudit } from './commands/audit.ts';
import { addBatches } from './commands/batches.ts';
import { addCanaries } from './commands/canaries.ts';
import { addChaos } from './commands/chaos.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnqueue } from './commands/enqueue.ts';
import { addErase } from './commands/erase.ts';
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
import type { Terminal } from './commands/terminal.ts';
import { addWebhooks } from './commands/webhooks.ts';

/** Every command of `airlock`, in the order in which help lists them. */
export const commands: readonly ((program: Command, terminal: Terminal) => void)[] = [
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
