import { randomBytes } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { deriveChainKey } from '../../../../src/seals/chain.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startRedis } from '../../../support/start-redis.ts';
import { createReceipt, makeFolder, writeEgress } from '../../../support/write-egress.ts';

const bytes = randomBytes(32);
const entries = [createReceipt(1), createReceipt(2), { unsent: 2 }];

/** A log, and a terminal of somebody who holds the keys and no Redis. */
async function openOffline() {
  const written = await writeEgress(entries, { key: deriveChainKey({ id: 'k1', bytes }, 'egress') });
  const env = {
    ...{ AIRLOCK_DATA_DIR: await makeFolder(), AIRLOCK_ENCRYPTION_KEYS: `k1:${bytes.toString('base64')}` },
    ...{ NODE_ENV: 'production' },
  };
  const prove = async (...args: string[]) => {
    const terminal = openTerminal(env);
    return { exitCode: await terminal.run('prove', '--log', written.path, ...args), terminal };
  };
  return { ...written, env, prove };
}

describe('prove --log', () => {
  it('finds a log whole with nothing but the keys, and says where it ends', async () => {
    const { prove, head, log } = await openOffline();
    const { exitCode, terminal } = await prove();
    expect(exitCode).toBe(0);
    expect(terminal.stdout).toBe(`ok    log ${log}  4 lines, the last is 3:${head.mac}\n`);
  });

  it('exits 1 with the line that was tampered with', async () => {
    const { prove, path } = await openOffline();
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('job_2', 'job_3'));
    const { exitCode, terminal } = await prove('--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(terminal.stdout)).toMatchObject({ ok: false, checks: [{ detail: 'line 3 was changed' }] });
    await writeFile(path, text);
    await appendFile(path, '{}\n');
    expect((await prove()).terminal.stdout).toContain('line 5 is not a line of a log');
  });

  it('finds what is missing at the end, given the latest line', async () => {
    const { prove, path, head } = await openOffline();
    const [one, two] = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    await writeFile(path, `${one}${two}`);
    expect((await prove()).exitCode).toBe(0);
    const { exitCode, terminal } = await prove('--head', `${head.seq}:${head.mac}`);
    expect(exitCode).toBe(1);
    expect(terminal.stdout).toContain('line 3 is missing, and 1 behind it');
  });

  it('exits 2 for a file that is not there, a head that is none, and options that do not go together', async () => {
    const { prove, env } = await openOffline();
    for (const args of [['--partial'], ['--dir', '.'], ['--job', 'job_0']]) {
      expect((await prove(...args)).exitCode, args[0]).toBe(2);
    }
    expect((await prove('--head', '12')).exitCode).toBe(2);
    expect(await openTerminal(env).run('prove', '--log', '/nowhere.ndjson')).toBe(2);
  });
});

describe('prove --job', () => {
  it('exits 1 for a job that there is not, 3 without Redis', async () => {
    const redis = await startRedis();
    const { env } = await openOffline();
    const terminal = openTerminal({ ...env, NODE_ENV: undefined, REDIS_URL: redis.url });
    expect(await terminal.run('prove', '--job', 'job_0')).toBe(1);
    expect(terminal.stdout).toBe('fail  job  there is no record of job_0\n');
    await redis.stop();
    const away = openTerminal({ ...env, NODE_ENV: undefined, REDIS_URL: redis.url });
    expect(await away.run('prove', '--job', 'job_0')).toBe(3);
  });
});
