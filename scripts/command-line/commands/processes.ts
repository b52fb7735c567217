import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/**
 * `start`, `api` and `workers`, which run until they are stopped: exit code 0 after SIGINT or SIGTERM, 1 where one cannot
 * start or loses its Redis. What they stand on is loaded where it is asked for, not by every command.
 */
export function addProcesses(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .description('run everything on this machine until Ctrl-C: the API, all workers, and a Redis and a simulated model')
    .action(async () => (await import('../processes/run-everything.ts')).runEverything(terminal));
  program
    .command('api')
    .description('run the API, the console and Bull Board as a process of their own')
    .action(async () => (await import('../processes/run-api.ts')).runApi(terminal));
  program
    .command('workers [stages...]')
    .description('run workers as a process of their own: of all stages, or of those named')
    .action(async (stages: string[]) => (await import('../processes/run-workers.ts')).runWorkers(terminal, stages));
}
