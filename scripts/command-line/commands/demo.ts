import type { Command } from 'commander';
import type { RunningDemo } from '../demo/run-demo.ts';
import { createScreen, type Screen } from '../demo/screen.ts';
import { findOwnCommand } from '../find-own-command.ts';
import { exitCodes } from './exit-codes.ts';
import { say, type Terminal } from './terminal.ts';

const REPORT = ['  .airlock/demo/report.html      this run as a page: the endings, the wire, the life of each job'];

/** Prints where to look when the demo is over. */
function printNext(screen: Screen): void {
  const airlock = findOwnCommand();
  screen.say('', screen.bold('Where to look next'), '', ...REPORT);
  screen.say(
    `  ${airlock} demo --stay`,
    '                                 keeps everything running: the API, the console',
  );
  screen.say(
    `  ${airlock} start`,
    '                                 Airlock itself, with your model when OPENAI_API_KEY is set',
  );
  screen.say('');
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

/** Exits 1 when an original was found in what was sent, or the demo cannot run; what was started ends with this process. */
async function runOnce(terminal: Terminal, screen: Screen): Promise<void> {
  const { runDemo } = await import('../demo/run-demo.ts');
  try {
    const demo = await runDemo(screen);
    printNext(screen);
    await demo.close();
    terminal.exitCode = demo.isClean ? exitCodes.done : exitCodes.someFailed;
  } catch (error) {
    say(terminal, error instanceof Error ? error.message : String(error));
    process.exit(exitCodes.someFailed);
  }
}

async function runAndStay(terminal: Terminal, screen: Screen): Promise<void> {
  const { runDemo } = await import('../demo/run-demo.ts');
  const { runUntilStopped } = await import('../processes/run-until-stopped.ts');
  await runUntilStopped(terminal, async () => {
    const demo = await runDemo(screen);
    printPlaces(demo, screen);
    return demo;
  });
}

/** `demo [--stay]`: its story prints as it goes, and is written as a page. */
export function addDemo(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description('send 140 made-up messages all the way, and show what came in beside what was sent')
    .option('--stay', 'keep everything running then, until Ctrl-C')
    .action(({ stay }: { stay?: boolean }) => {
      const screen = createScreen(terminal.stdout, terminal.env);
      return stay ? runAndStay(terminal, screen) : runOnce(terminal, screen);
    });
}
