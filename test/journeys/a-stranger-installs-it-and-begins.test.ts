import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findFreePort } from '../../scripts/development/find-free-port.ts';
import { startSimulatedModel } from '../../scripts/development/simulated-model/start-simulated-model.ts';
import { eventually } from '../support/eventually.ts';
import { type InstalledPackage, installPackage } from '../support/install-package.ts';
import { startRedis } from '../support/start-redis.ts';

let project: InstalledPackage;
const running: ChildProcess[] = [];

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['scripts/prepare.mjs']);
  project = await installPackage();
}, 180_000);

afterAll(async () => {
  const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;
  for (const { pid = 0 } of running.filter(isRunning)) if (pid > 0) process.kill(-pid, 'SIGKILL');
  await project?.remove();
});

/** The blocks of README's section, each a terminal. */
async function readBlocks(): Promise<string[]> {
  const [, section = ''] = /^## Install\n([\s\S]*?)^## /m.exec(await readFile('README.md', 'utf8')) ?? [];
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
}

/** Runs lines in the project as a terminal would, and stops at the first that fails. */
function type(lines: string, own: Record<string, string>) {
  const { HOME, REDIS_SERVER_BIN } = process.env;
  // What npx runs has the Node of this test, too.
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const env = { PATH, HOME, REDIS_SERVER_BIN, ...own } as NodeJS.ProcessEnv;
  const child = spawn('bash', ['-e', '-c', lines], { cwd: project.folder, env, detached: true });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return { child, said: () => said, ends: once(child, 'close') };
}

/** Starts what goes on, and returns once it says that it runs. */
async function startTyped(lines: string, own: Record<string, string>, started: RegExp) {
  const typed = type(lines, own);
  const isUp = () => started.test(typed.said()) || typed.child.exitCode !== null;
  await eventually(isUp, { withinMs: 150_000, describe: `${lines} to say ${started}` });
  expect(typed.said()).toMatch(started);
  const stop = async () => {
    process.kill(-(typed.child.pid ?? 0), 'SIGTERM');
    await typed.ends;
  };
  return { ...typed, stop };
}

const readKeys = async () => parseEnv(await readFile(join(project.folder, '.env'), 'utf8'));

describe("README's install", () => {
  it('goes as it is written: the first task answers a job', async () => {
    const port = String(await findFreePort());
    const [first = '', second = ''] = await readBlocks();
    const [install, demo, ...begin] = first.trimEnd().split('\n');
    // Without a network it has been done; the demo has a journey of its own.
    expect(install).toMatch(/^npm install --ignore-scripts @airlock-jobs\/airlock\b/);
    expect(demo).toMatch(/^npx airlock demo\b/);
    const product = await startTyped(begin.join('\n'), { PORT: port }, /Airlock is running\./);
    for (const line of ['npx @airlock-jobs/airlock start', 'node --test tasks/sort-note.test.mjs']) {
      expect(product.said()).toContain(`\n  ${line}\n`);
    }
    const { AIRLOCK_API_KEY = '' } = await readKeys();
    expect(product.said()).not.toContain(AIRLOCK_API_KEY);

    const typed = type(second, { PORT: port });
    expect(await typed.ends, typed.said() + product.said()).toEqual([0, null]);
    const [, result = '{}'] = /^(\{"row":1.*\})$/m.exec(typed.said()) ?? [];
    expect(JSON.parse(result)).toMatchObject({ status: 'succeeded', answer: { by: 'model' } });
    const again = type('npx airlock init', {});
    expect([await again.ends, again.said()]).toEqual([
      [2, null],
      expect.stringContaining('nothing was written:\n  .env'),
    ]);
    await product.stop();
  }, 240_000);
});

interface Service {
  command: string[];
  environment: Record<string, string | number>;
}

describe('docker-compose.yml of a new project', () => {
  it('has services that run what is installed, with the settings of .env', async () => {
    const [redis, model, port] = [
      await startRedis(),
      await startSimulatedModel({ latencyMs: 0 }),
      await findFreePort(),
    ];
    const text = await readFile(join(project.folder, 'docker-compose.yml'), 'utf8');
    const { services } = parse(text, { merge: true }) as { services: Record<'api' | 'workers', Service> };
    const keys = await readKeys();
    // What a container's own network, disk and model would be.
    const ports = { PORT: String(port), AIRLOCK_METRICS_PORT: '0' };
    const here = { REDIS_URL: redis.url, HOST: '127.0.0.1', ...ports, OPENAI_BASE_URL: model.url };
    const folders = {
      AIRLOCK_TASKS_DIR: join(project.folder, 'tasks'),
      AIRLOCK_DATA_DIR: join(project.folder, 'data'),
    };
    const run = ({ command, environment }: Service, started: RegExp) => {
      const set = Object.entries(environment).map(([name, value]) => [name, String(value)]);
      const env = { ...Object.fromEntries(set), ...keys, ...here, ...folders };
      return startTyped(['npx', 'airlock', ...command].join(' '), env, started);
    };
    const api = await run(services.api, /"event":"api-started"/);
    const workers = await run(services.workers, /"event":"workers-started"/);
    const answer = await fetch(`http://127.0.0.1:${port}/v1/jobs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys.AIRLOCK_API_KEY}`,
        'content-type': 'application/json',
        prefer: 'wait=20',
      },
      body: JSON.stringify({ task: 'sort-note', input: { text: 'Was I charged twice? ann@example.com' } }),
    });
    expect(await answer.json()).toMatchObject({ status: 'succeeded', answer: { by: 'model' } });
    await Promise.all([api.stop(), workers.stop()]);
    await Promise.all([model.close(), redis.stop()]);
  }, 120_000);
});
