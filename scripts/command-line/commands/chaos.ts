import type { Command } from 'commander';
import { exitCodeOf } from './exit-codes.ts';
import { say, type Terminal } from './terminal.ts';

interface Laboratory {
  runChaos: (args: readonly string[]) => Promise<void>;
}

/** The campaign; undefined in the image, which is made without the laboratory. */
async function findLaboratory(): Promise<Laboratory | undefined> {
  // The sources run as they are; built, they are JavaScript.
  const file = new URL(`../../laboratory/chaos${import.meta.url.slice(-3)}`, import.meta.url);
  try {
    return (await import(file.href)) as Laboratory;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (isMissing && error.message.includes(file.pathname)) return undefined;
    throw error;
  }
}

/** `chaos [--target airlock|chain|FILE.mjs] [--jobs N] [--seed S] …`: the campaign reads its own options. */
export function addChaos(program: Command, terminal: Terminal): void {
  program
    .command('chaos')
    .description('break everything while jobs run, and count what was lost or paid twice: of Airlock, or of yours')
    .argument('[options...]', '--help lists them')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (options: string[]) => {
      const laboratory = await findLaboratory();
      if (laboratory === undefined)
        throw new RangeError('chaos is not in the image: run npx @airlock-jobs/airlock chaos');
      // Its processes end with it, and it says so.
      terminal.holdInterrupts();
      try {
        await laboratory.runChaos(options);
      } catch (error) {
        // What a campaign has left running would keep this process, and ends with it.
        say(terminal, error instanceof Error ? error.message : String(error));
        process.exit(exitCodeOf(error));
      }
      terminal.exitCode = Number(process.exitCode ?? 0);
    });
}
