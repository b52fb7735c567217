import { mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../../scripts/development/embedded-redis/take-lock.ts';

let folder = '';
const lock = () => join(folder, 'lock');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-lock-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('takeLock', () => {
  it('takes a free lock and leaves our pid in it', async () => {
    expect(takeLock(lock(), () => false)).toBe(true);
    expect(await readlink(lock())).toBe(String(process.pid));
  });

  it('leaves a lock to a holder that lives', async () => {
    await symlink('4711', lock());
    expect(takeLock(lock(), (pid) => pid === 4711)).toBe(false);
    expect(await readlink(lock())).toBe('4711');
  });

  it('takes over the lock of a holder that is dead, and leaves nothing else', async () => {
    await symlink('4711', lock());
    expect(takeLock(lock(), () => false)).toBe(true);
    expect(await readlink(lock())).toBe(String(process.pid));
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('gives the lock back when a faster process has taken over meanwhile', async () => {
    await symlink('4711', lock());
    const { rmSync, symlinkSync } = await import('node:fs');
    const isHolder = () => {
      rmSync(lock());
      symlinkSync('4712', lock());
      return false;
    };
    expect(takeLock(lock(), isHolder)).toBe(false);
    expect(await readlink(lock())).toBe('4712');
  });
});
