import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createFreeze,
  type ReplaceableProcess,
  superviseProcess,
} from '../../../../scripts/laboratory/faults/supervise-process.ts';
import { eventually } from '../../../support/eventually.ts';

const code = `process.stderr.write(JSON.stringify({ event: 'began', pid: process.pid }) + '\\n'); setInterval(() => {}, 1000)`;
let folder: string;
let supervised: ReplaceableProcess;

const pidNow = () => Number(supervised.started?.pid);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('superviseProcess', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-supervise-'));
    supervised = superviseProcess({
      ...{ name: 'one', command: [process.execPath, '-e', code], env: {}, folder, startedEvent: 'began' },
    });
    expect(await supervised.untilUp()).toBe(true);
  });

  afterEach(async () => {
    await supervised.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts a process again that we killed, and knows that we did', async () => {
    const before = pidNow();
    await supervised.kill();
    await eventually(() => supervised.isUp() && pidNow() !== before, { describe: 'the second life' });
    expect(supervised.lives.map(({ isOurs }) => isOurs)).toEqual([true, false]);
  });

  it('starts a process again that died by itself, and tells it from ours', async () => {
    process.kill(pidNow(), 'SIGKILL');
    await eventually(() => supervised.lives.length === 2 && supervised.isUp(), { describe: 'the second life' });
    expect(supervised.lives[0]).toMatchObject({ isOurs: false, endedAt: expect.any(Number) });
  });

  it('stops a process that is to be replaced, and starts the other command', async () => {
    const other = code.replace("'began', ", "'began', other: true, ");
    expect(await supervised.replace([process.execPath, '-e', other])).toEqual({ isKilled: false });
    await eventually(() => supervised.isUp() && supervised.started?.other === true, { describe: 'the other one' });
    expect(supervised.lives.map(({ isOurs }) => isOurs)).toEqual([true, false]);
  });

  it('asks whether a process runs, where it is told how', async () => {
    let isListening = false;
    const command = [process.execPath, '-e', code];
    const startedEvent = async () => isListening;
    const asked = superviseProcess({ name: 'two', command, env: {}, folder, startedEvent });
    await eventually(() => asked.lives.length === 1);
    expect(asked.isUp()).toBe(false);
    isListening = true;
    expect(await asked.untilUp()).toBe(true);
    await asked.end();
  });

  it('ends for good', async () => {
    const pid = pidNow();
    await supervised.end();
    expect(isAlive(pid)).toBe(false);
    expect(supervised.isUp()).toBe(false);
  });

  it('lets a frozen process go on', async () => {
    await supervised.freeze(10);
    expect(isAlive(pidNow())).toBe(true);
    expect(supervised.lives).toHaveLength(1);
  });
});

describe('createFreeze', () => {
  it('stops the present child and lets it go on, and lets it live for 3 s before the next time', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    onTestFinished(() => void vi.useRealTimers());
    const told: unknown[] = [];
    const child = { kill: (signal: unknown) => told.push(signal) > 0 };
    const freeze = createFreeze(
      () => child,
      async (ms) => void told.push(ms),
    );
    await freeze(10);
    await freeze(20);
    expect(told).toEqual([0, 'SIGSTOP', 10, 'SIGCONT', 3000, 'SIGSTOP', 20, 'SIGCONT']);
  });
});
