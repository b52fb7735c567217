/*
 * `npm run demo`. Its life:
 * 1. run the story of `runDemo`; it prints as it goes and writes its report
 * 2. end everything, and exit 0 when nothing personal was found on the wire, else 1
 * 3. with `--stay`: keep everything running instead, until SIGINT or SIGTERM
 */
import { parseArgs } from 'node:util';
import { runUntilStopped } from '../command-line/run-until-stopped.ts';
import { type RunningDemo, runDemo } from './demo/run-demo.ts';
import { createScreen, type Screen } from './demo/screen.ts';

const REPORT = ['  .airlock/demo/report.html      this run as a page: the endings, the wire, the life of each job'];

/** Prints where to look when the demo is over. */
function printNext({ say, bold }: Screen): void {
  say('', bold('Where to look next'), '', ...REPORT);
  say('  npm run demo -- --stay         keeps everything running: the API, the board');
  say('  npm start                      Airlock itself, with your model when OPENAI_API_KEY is set');
  say('  npm run compare                the same faults on a plain chain and on Airlock, side by side', '');
}

/** Prints where everything is that keeps running. */
function printPlaces({ url, apiKey }: RunningDemo, { say, bold }: Screen): void {
  say('', bold('Everything keeps running. Ctrl-C ends it'), '', ...REPORT);
  say(
    `  API     ${url}`,
    `  Console ${url}/console   (log in with the key)`,
    `  Board   ${url}/admin/queues`,
    `  Key     ${apiKey}`,
    '',
  );
}

/** Says what went wrong, without a stack, and ends; what was started ends with this process. */
const fail = (exitCode: number) => (error: unknown) => {
  process.stderr.write(`airlock: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(exitCode);
};

/** Whether everything is to keep running; exits 2 for an option that there is not. */
function readStay(): boolean {
  try {
    return parseArgs({ options: { stay: { type: 'boolean', default: false } } }).values.stay;
  } catch (error) {
    return fail(2)(error);
  }
}

const isStaying = readStay();
const screen = createScreen(process.stdout, process.env);

/** Exits 1 when an original was found in what was sent. */
async function runOnce(): Promise<void> {
  const demo = await runDemo(screen);
  printNext(screen);
  await demo.close();
  process.exitCode = demo.isClean ? 0 : 1;
}

async function runAndStay() {
  const demo = await runDemo(screen);
  printPlaces(demo, screen);
  return demo;
}

await (isStaying ? runUntilStopped(runAndStay) : runOnce().catch(fail(1)));
