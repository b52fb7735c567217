import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInFile, scanFolder } from '../../../../scripts/laboratory/chaos/collect-leaks.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-scan-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('findInFile', () => {
  it('finds a needle that two pieces share', async () => {
    const file = join(dir, 'log');
    const piece = 1 << 20;
    await writeFile(file, `${'x'.repeat(piece - 3)}canary${'x'.repeat(piece)}`);
    expect(await findInFile(file, ['other', 'canary'])).toBe('canary');
  });

  it('finds nothing in a file without one', async () => {
    const file = join(dir, 'log');
    await writeFile(file, 'can ary');
    expect(await findInFile(file, ['canary'])).toBeUndefined();
  });
});

describe('scanFolder', () => {
  it('names the files that hold a needle, in folders below, too', async () => {
    await mkdir(join(dir, 'deep'));
    await writeFile(join(dir, 'clean'), 'nothing');
    await writeFile(join(dir, 'deep', 'dirty'), 'a canary');
    expect(await scanFolder(dir, ['canary'])).toEqual([join(dir, 'deep', 'dirty')]);
  });
});
