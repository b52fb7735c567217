import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSealers, SALT_FRESH_MS } from '../../../src/seals/create-sealers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const [k1, k2] = ['k1', 'k2'].map((id) => ({ id, bytes: randomBytes(32) })) as [MasterKey, MasterKey];
type MasterKey = { id: string; bytes: Buffer };

async function openKept() {
  const { redis, keySpace } = await records.openStore();
  return { redis, keys: keySpace.home, open: (...masters: MasterKey[]) => createSealers(redis, keySpace, masters) };
}

const text = 'a body';

describe('createSealers', () => {
  it('marks a text the same way in every process, and another tenant’s another way', async () => {
    const { open } = await openKept();
    const mark = await open(k1).fingerprintOf('acme');
    expect((await open(k1).fingerprintOf('acme'))(text)).toBe(mark(text));
    expect(mark(`${text} `)).not.toBe(mark(text));
    expect((await open(k1).fingerprintOf('globex'))(text)).not.toBe(mark(text));
  });

  it('marks a text the same way when a key comes in front, and keeps how it marks sealed', async () => {
    const { open, redis, keys } = await openKept();
    const before = (await open(k1).fingerprintOf('acme'))(text);
    const kept = (await redis.hget(keys.fingerprintKeys, 'acme')) ?? '';
    expect(kept).toMatch(/^k1\.[A-Za-z0-9+/=]+$/);
    const rotated = open(k2, k1);
    expect((await rotated.fingerprintOf('acme'))(text)).toBe(before);

    const seals = (await rotated.sealerOf('acme')).forJob('');
    await redis.hset(keys.fingerprintKeys, 'acme', seals.seal('fingerprint', seals.open('fingerprint', kept)));
    expect((await open(k2).fingerprintOf('acme'))(text)).toBe(before);
  });

  it('seals where it cannot mark, for want of the key', async () => {
    const { open } = await openKept();
    await open(k2).fingerprintOf('acme');
    const old = open(k1);
    await expect(old.fingerprintOf('acme')).rejects.toMatchObject({ code: 'key-unknown' });
    expect((await old.sealerOf('acme')).forJob('job_1').seal('input', text)).toMatch(/^k1\./);
  });

  it('reads a salt once while it is fresh, however many ask, then again', async () => {
    const { open, redis, keys } = await openKept();
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    try {
      const sealers = open(k1);
      const [first, second] = await Promise.all([sealers.sealerOf('acme'), sealers.sealerOf('acme')]);
      expect(second).toBe(first);
      await redis.hdel(keys.salts, 'acme');
      now.mockReturnValue(1000 + SALT_FRESH_MS - 1);
      expect(await sealers.sealerOf('acme')).toBe(first);
      now.mockReturnValue(1000 + SALT_FRESH_MS);
      expect(await sealers.sealerOf('acme')).not.toBe(first);
    } finally {
      now.mockRestore();
    }
  });

  it('reads a salt no more for who finds out by itself that it is another, until that is so', async () => {
    const { open, redis, keys } = await openKept();
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    try {
      const sealers = open(k1);
      const first = await sealers.knownSealerOf('acme');
      await redis.hdel(keys.salts, 'acme');
      now.mockReturnValue(1000 + 100 * SALT_FRESH_MS);
      expect(await sealers.knownSealerOf('acme')).toBe(first);
      sealers.forgetSalt('acme');
      expect(await sealers.knownSealerOf('acme')).not.toBe(first);
    } finally {
      now.mockRestore();
    }
  });
});
