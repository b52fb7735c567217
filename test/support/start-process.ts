import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

/** A process of the product, started by its command. */
export interface TestProcess {
  readonly pid: number;
  /** Everything it logged, over all its lives. */
  logged: string[];
  /** The latest line with this event, of its present life. */
  find: (event: string) => Record<string, unknown> | undefined;
  /** Resolves when it is gone, by itself or not, with the signal that ended it. */
  untilGone: () => Promise<NodeJS.Signals | null>;
  /** `kill -9`; resolves when it is gone. */
  kill: () => Promise<void>;
  /** SIGTERM; resolves with the exit code when it is gone. */
  stop: () => Promise<number | null>;
  /** Starts it again; resolves when it says it started. */
  restart: () => Promise<void>;
}

interface ProcessGiven {
  /** The command of `airlock` that runs it. */
  script: string;
  args?: readonly string[];
  env: Record<string, string>;
  /** The folder of the product; default this one. */
  root?: string | undefined;
  /** The log event that says that it started. */
  started: string;
}

const OWN_ROOT = fileURLToPath(new URL('../../', import.meta.url));

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** Starts a command of the product as a child process and waits until it says that it started. */
export async function startProcess({ script, args = [], env, root, started }: ProcessGiven): Promise<TestProcess> {
  const file = join(root ?? OWN_ROOT, 'scripts', 'command-line', 'airlock.ts');
  const logged: string[] = [];
  let lifeBegan = 0;
  const find = (event: string) =>
    logged
      .slice(lifeBegan)
      .map((line) => (line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {}))
      .findLast((line) => line.event === event);
  const start = async () => {
    lifeBegan = logged.length;
    const own = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
    const born = spawn(process.execPath, ['--import', 'tsx', file, script, ...args], {
      env: own as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    collectLines(born, logged);
    const isUp = () => {
      if (hasEnded(born)) return true;
      return find(started) !== undefined;
    };
    await eventually(isUp, { withinMs: 30_000, describe: `${script} to say ${started}` });
    if (hasEnded(born) && find(started) === undefined)
      throw new Error(`${script} ended at its start: ${logged.slice(lifeBegan).join('\n')}`);
    return born;
  };
  let child = await start();
  const untilGone = async () => {
    if (!hasEnded(child)) await once(child, 'exit');
    return child.signalCode;
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded(child)) child.kill(signal);
    await untilGone();
    return child.exitCode;
  };
  const kill = async () => {
    await end('SIGKILL');
  };
  return {
    get pid() {
      return child.pid ?? 0;
    },
    logged,
    find,
    untilGone,
    kill,
    stop: () => end('SIGTERM'),
    restart: async () => {
      await kill();
      child = await start();
    },
  };
}

function collectLines(child: ChildProcess, lines: string[]): void {
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
}
