import { exitCodes } from './commands/exit-codes.ts';
import { runAirlock } from './run-airlock.ts';

const interrupt = new AbortController();
let isHeld = false;

const onInterrupt = () => {
  if (!isHeld || interrupt.signal.aborted) process.exit(exitCodes.interrupted);
  interrupt.abort();
};
process.on('SIGINT', onInterrupt);
// Whoever read our results has enough of them, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`airlock: stdout: ${error.message}\n`);
  process.exit(exitCodes.someFailed);
});
// Whoever reads the log may go, and its disk may be full: work goes on, without what could not be said.
process.stderr.on('error', () => undefined);

const { env, stdin, stdout, stderr } = process;
const holdInterrupts = () => {
  isHeld = true;
  return interrupt.signal;
};
const releaseInterrupts = () => void process.off('SIGINT', onInterrupt);
const terminal = { ...{ env, stdin, stdout, stderr }, holdInterrupts, releaseInterrupts, exitCode: 0 };
process.exitCode = await runAirlock(process.argv.slice(2), terminal);
