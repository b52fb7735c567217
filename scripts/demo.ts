import { parseArgs } from 'node:util';
import { printNext, printPlaces } from './demo/print-next.ts';
import { runDemo } from './demo/run-demo.ts';
import { createScreen } from './demo/screen.ts';
import { runUntilStopped } from './run-until-stopped.ts';

const { values } = parseArgs({ options: { stay: { type: 'boolean', default: false } } });
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

const fail = (error: unknown) => {
  process.stderr.write(`airlock: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};

await (values.stay ? runUntilStopped(runAndStay) : runOnce().catch(fail));
