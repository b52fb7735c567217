import { exitCodes } from './commands/exit-codes.ts';
import { runAirlock } from './run-airlock.ts';

const interrupt = new AbortController();
let isHeld = false;

process.on('SIGINT', () => {
  if (!isHeld || interrupt.signal.aborted) process.exit(exitCodes.interrupted);
  interrupt.abort();
});
// Whoever read our results has enough of them, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { env, stdin, stdout, stderr } = process;
const holdInterrupts = () => {
  isHeld = true;
  return interrupt.signal;
};
process.exitCode = await runAirlock(process.argv.slice(2), { env, stdin, stdout, stderr, holdInterrupts, exitCode: 0 });
