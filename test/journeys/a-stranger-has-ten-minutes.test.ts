import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../scripts/development/find-free-port.ts';
import { eventually } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'dist'];
const sources = ['src', 'queues', 'workers', 'scripts'];

let folder: string;
const running: ChildProcess[] = [];

/** A clone as a stranger has it once everything is installed and built. */
beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['scripts/prepare.mjs'], { cwd: root });
  folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-ten-')));
  for (const part of [...parts, ...sources]) {
    await cp(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}, 180_000);

afterAll(async () => {
  for (const { pid = 0, exitCode } of running) if (pid > 0 && exitCode === null) process.kill(-pid, 'SIGKILL');
  await rm(folder, { recursive: true, maxRetries: 10 });
});

/** What a stranger reads in the list of dead letters. */
const FIRST_ID = `"$(npx airlock dead-letters list --json | node -p 'JSON.parse(require("fs").readFileSync(0))[0].id')"`;

/** What README tells a stranger to type, block by block, with free ports in the place of its own. */
async function readBlocks(ports: Record<string, number>): Promise<{ language: string; text: string }[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [, section = ''] = /^## Ten minutes\n([\s\S]*?)^## /m.exec(readme) ?? [];
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language = '', text = '']) => ({
    language,
    text: text.replaceAll(/\b(3000|4000)\b/g, (port) => String(ports[port])).replace('job_…', FIRST_ID),
  }));
}

/** Runs lines as a terminal would, and stops at the first that fails. */
function type(lines: string, port: number) {
  const { PATH, HOME, REDIS_SERVER_BIN } = process.env;
  const env = { PATH, HOME, REDIS_SERVER_BIN, PORT: String(port) } as NodeJS.ProcessEnv;
  const child = spawn('bash', ['-e', '-c', lines], { cwd: folder, env, detached: true });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return { child, said: () => said, ends: once(child, 'close') };
}

describe("README's ten minutes", () => {
  it('go as they are written', async () => {
    const [api, receiver] = [await findFreePort(), await findFreePort()];
    const blocks = await readBlocks({ 3000: api, 4000: receiver });
    expect(blocks.map(({ language }) => language)).toEqual(['sh', 'sh', 'js', 'sh']);
    const [first, second, script, third] = blocks.map(({ text }) => text);
    await writeFile(join(folder, 'receiver.mjs'), script ?? '');

    // A journey of its own runs the demo.
    expect(first).toMatch(/^npm run demo\n/);
    const product = type(first?.replace('npm run demo\n', '') ?? '', api);
    const isUp = () => product.said().includes('Airlock is running.') || product.child.exitCode !== null;
    await eventually(isUp, { withinMs: 150_000, describe: 'the test of the task and the start' });
    expect(product.said()).toMatch(/Airlock is running\./);
    expect(product.said()).toMatch(/pass 3\n/);

    const typed = type(`${second}${third}`, api);
    const [exitCode] = await typed.ends;
    expect(exitCode, typed.said() + product.said()).toBe(0);
    const jobs = [...typed.said().matchAll(/^\{"id":"(job_[\w-]+)","task":"([\w-]+)".*?"status":"(\w+)"/gm)];
    expect(jobs.map(([, , task, status]) => [task, status])).toEqual([
      ['sort-note', 'succeeded'],
      ['summarise', 'failed'],
    ]);
    const failed = jobs[1]?.[1] ?? '';
    expect(typed.said()).toMatch(new RegExp(`^${failed} +summarise`, 'm'));
    expect(typed.said()).toContain(`job.succeeded ${failed}\n`);

    process.kill(-(product.child.pid ?? 0), 'SIGINT');
    await product.ends;
  }, 240_000);
});
