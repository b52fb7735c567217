import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import { median } from '../median.ts';
import { printRatio, printRatioHead } from './table.ts';

const run = promisify(execFile);
const ROUNDS = 5;
const GOAL = 0.85;
/** Where this build is: `dist`. */
const OWN_BUILD = fileURLToPath(new URL('../../..', import.meta.url));
const ROOT = join(OWN_BUILD, '..');

interface OtherBuild {
  folder: string;
  remove: () => Promise<void>;
}

/**
 * Builds another state of the repository in a folder of its own, with the dependencies of this one. Throws for an
 * unknown ref.
 */
async function buildOther(ref: string): Promise<OtherBuild> {
  const tree = await mkdtemp(join(tmpdir(), 'airlock-against-'));
  const git = (...args: string[]) => run('git', ['-C', ROOT, ...args]);
  const remove = async () => {
    await git('worktree', 'remove', '--force', tree).catch(() => undefined);
    await rm(tree, { recursive: true, force: true });
  };
  try {
    await git('worktree', 'add', '--detach', tree, ref);
    await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    await run('npm', ['run', 'build'], { cwd: tree });
    return { folder: join(tree, 'dist'), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Throughput of this build's pipeline beside that of another commit's, redaction off: in turn, each round in a fresh
 * process on an empty Redis. Returns whether this one reaches 85 % of it.
 */
export async function measureAgainst(ref: string, { redisUrl, redis }: { redisUrl: string; redis: Redis }) {
  const other = await buildOther(ref);
  const rates = { here: [] as number[], there: [] as number[] };
  const measure = async (build: string) => {
    await redis.flushall();
    const script = fileURLToPath(new URL('./pipeline-process.js', import.meta.url));
    const { stdout } = await run(process.execPath, ['--expose-gc', script, build, redisUrl]);
    return Number(stdout);
  };
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      rates.there.push(await measure(other.folder));
      rates.here.push(await measure(OWN_BUILD));
      process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
    }
  } finally {
    await other.remove();
  }
  const ratio = median(rates.here) / median(rates.there);
  const jobs = `${median(rates.here).toFixed(0)} and ${median(rates.there).toFixed(0)} jobs/s`;
  printRatioHead();
  printRatio(`pipeline, redaction off, here ÷ ${ref} (${jobs})`, ratio, `≥ ${GOAL}`, ratio >= GOAL);
  return ratio >= GOAL;
}
