import { tmpdir } from 'node:os';

const MOST = 10_000_000;
/** With this Node exits where what is awaited can never come. */
const UNSETTLED = 13;

/** Reads an option that is a whole number from `least` to ten million. Throws a RangeError that names it. */
export function readCount(name: string, text: string | undefined, byDefault: number, least = 1): number {
  const count = Number(text ?? byDefault);
  if (!Number.isInteger(count) || count < least || count > MOST) {
    throw new RangeError(`--${name} must be a whole number from ${least} to ${MOST}`);
  }
  return count;
}

interface CommandGiven<Options> {
  usage: string;
  /** Those of this process, if not given. */
  args?: readonly string[];
  /** Reads the arguments; the seed is for when they name none. What it throws says what is wrong. */
  parseOptions: (args: readonly string[], drawnSeed: number) => Options;
  run: (options: Options) => Promise<void>;
  say: (line: string) => void;
}

/**
 * Runs a campaign as a command; `--help` shows the usage alone. Options that are wrong are answered with it and exit
 * code 2; a signal ends the campaign at once with 130, and the processes it has started end with it. What ends it without a
 * result otherwise is 1.
 */
export async function runAsCommand<Options>(given: CommandGiven<Options>): Promise<void> {
  const { usage, args = process.argv.slice(2), parseOptions, run, say } = given;
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  let options: Options;
  try {
    options = parseOptions(args, 1 + Math.floor(Math.random() * 1_000_000));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`);
    process.exitCode = 2;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      say(`${signal}: every process is ended; what was written stays in ${tmpdir()}/airlock-*`);
      process.exit(130);
    });
  }
  // Code that is not ours, as a target's, may end this process, or keep it waiting for nothing: Node ends it then.
  const onExit = (code: number) => {
    if (code !== 0 && code !== UNSETTLED) return;
    say('this process was ended before there was a result');
    process.exitCode = 1;
  };
  process.once('exit', onExit);
  await run(options);
  process.off('exit', onExit);
}
