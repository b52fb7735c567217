import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDevelopmentKeys } from '../../../scripts/development/open-development-keys.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'airlock-keys-'));
});

afterEach(() => rm(dir, { recursive: true }));

describe('openDevelopmentKeys', () => {
  it('makes an API key and an encryption key of 32 bytes', async () => {
    const { apiKey, encryptionKeys } = await openDevelopmentKeys(dir);
    expect(apiKey).toMatch(/^ak_dev_[\w-]{32}$/);
    expect(encryptionKeys.map(({ id, bytes }) => [id, bytes.length])).toEqual([['dev1', 32]]);
  });

  it('gives the same keys again', async () => {
    expect(await openDevelopmentKeys(dir)).toEqual(await openDevelopmentKeys(dir));
  });

  it('makes other keys in another folder', async () => {
    const here = await openDevelopmentKeys(join(dir, 'here'));
    const there = await openDevelopmentKeys(join(dir, 'there'));
    expect(here.apiKey).not.toBe(there.apiKey);
    expect(here.encryptionKeys[0]?.bytes).not.toEqual(there.encryptionKeys[0]?.bytes);
  });

  it('agrees with everybody who starts at the same moment', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => openDevelopmentKeys(dir)));
    expect(new Set(opened.map(({ apiKey }) => apiKey)).size).toBe(1);
    expect(await readdir(dir)).toEqual(['development-keys.json']);
  });

  it('keeps them readable by their owner alone', async () => {
    const folder = join(dir, 'new');
    await openDevelopmentKeys(folder);
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, 'development-keys.json'))).toBe(0o600);
  });

  it('replaces nothing that it cannot read', async () => {
    const file = join(dir, 'development-keys.json');
    await writeFile(file, '{ "apiKey": "ak_dev_');
    await expect(openDevelopmentKeys(dir)).rejects.toThrow(SyntaxError);
    expect(await readFile(file, 'utf8')).toBe('{ "apiKey": "ak_dev_');
  });
});
