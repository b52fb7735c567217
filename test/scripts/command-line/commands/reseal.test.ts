import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProducer } from '../../../../queues/producer/create-producer.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
let dataDir: string;
beforeAll(async () => {
  redis = await startRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'airlock-reseal-'));
});
afterAll(async () => {
  await redis.stop();
  await rm(dataDir, { recursive: true });
});

const makeKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

/** A job sealed under k1, on keys of its own. */
async function submitOld(prefix: string) {
  const [k1, k2] = [makeKey('k1'), makeKey('k2')];
  const producer = await createProducer({ redisUrl: redis.url, encryptionKeys: k1, prefix });
  const options = { metadata: { from: 'there' }, idempotencyKey: 'a key' };
  const { id } = await producer.submit('summarise', { text: 'x' }, options);
  await producer.close();
  const run = async (keys: string, ...args: string[]) => {
    const env = { REDIS_URL: redis.url, AIRLOCK_DATA_DIR: dataDir, AIRLOCK_PREFIX: prefix };
    const terminal = openTerminal({ ...env, AIRLOCK_ENCRYPTION_KEYS: keys });
    const exitCode = await terminal.run('keys', 'reseal', ...args, '--json');
    const printed: unknown = terminal.stdout === '' ? undefined : JSON.parse(terminal.stdout);
    return { exitCode, printed, stderr: terminal.stderr };
  };
  const submitWith = async (encryptionKeys: string) => {
    const again = await createProducer({ redisUrl: redis.url, encryptionKeys, prefix });
    return again.submit('summarise', { text: 'x' }, options).finally(() => again.close());
  };
  return { id, k1, k2, run, submitWith };
}

describe('keys reseal', () => {
  it('seals all anew, forgets the old key, and the new one alone goes on with what was there', async () => {
    const { id, k1, k2, run, submitWith } = await submitOld('whole');
    const both = `${k2},${k1}`;
    const left = await run(both, '--forget', 'k1');
    expect(left).toMatchObject({ exitCode: 1, printed: { key: 'k1', forgotten: false, left: 6 } });
    expect(left.stderr).toContain('6 seals are under k1 still');

    expect(await run(both)).toMatchObject({ exitCode: 0, printed: { key: 'k2', resealed: 6, left: {} } });
    await expect(submitWith(k2)).rejects.toThrow('keys in use cannot be opened: k1 not given');
    expect(await run(both, '--forget', 'k1')).toMatchObject({ exitCode: 0, printed: { forgotten: true, left: 0 } });
    expect(await run(k2, '--forget', 'k1')).toMatchObject({ exitCode: 1, stderr: 'airlock: k1 is not in use\n' });
    expect((await submitWith(k2)).id).toBe(id);
  });

  it('keeps the key that seals', async () => {
    const { k1, run } = await submitOld('first');
    expect(await run(k1, '--forget', 'k1')).toMatchObject({ exitCode: 2, printed: undefined });
  });

  it('begins nothing with keys that do not open what is in use', async () => {
    const { k2, run } = await submitOld('missing');
    const refused = await run(k2);
    expect(refused).toMatchObject({ exitCode: 2, printed: undefined });
    expect(refused.stderr).toContain('keys in use cannot be opened: k1 not given');
  });
});
