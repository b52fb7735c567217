import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openAuditLog } from '../../../../src/audit/audit-log.ts';
import { findHold, holdModels } from '../../../../src/records/hold.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startPipeline } from '../../../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** A running product, a way to have it held, and a terminal of its operator. */
async function start() {
  const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: 'http://127.0.0.1:1/v1', stages: [] });
  onTestFinished(() => pipeline.close());
  const { store, settings, encryptionKeys } = pipeline;
  const env = {
    ...{ REDIS_URL: redis.url, AIRLOCK_PREFIX: settings.prefix, AIRLOCK_DATA_DIR: settings.dataDir },
    AIRLOCK_ENCRYPTION_KEYS: encryptionKeys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(),
  };
  const audit = openAuditLog(store, encryptionKeys, { keepMs: 86_400_000 });
  const leak = { jobId: 'job_1', types: ['EMAIL', 'PERSON'], profile: 'primary', redaction: 'strict' };
  const hold = () => holdModels(store, leak, audit.as({ key: 'airlock', address: null, reason: null }));
  const run = async (...args: string[]) => {
    const terminal = openTerminal(env);
    const exitCode = await terminal.run(...args);
    return { exitCode, stdout: terminal.stdout, stderr: terminal.stderr };
  };
  return { pipeline, hold, run, isHeld: async () => (await findHold(store)) !== undefined };
}

describe('canaries', () => {
  it('says that nothing is held', async () => {
    const { run } = await start();
    expect(await run('canaries')).toMatchObject({ exitCode: 0, stdout: 'nothing is held\n' });
    expect(JSON.parse((await run('canaries', '--json')).stdout)).toEqual({ held: null });
    expect((await run('doctor')).stdout).toMatch(/^ok +canaries +nothing is held$/m);
  });

  it('says why all is held, and exits 1, as doctor does', async () => {
    const { run, hold } = await start();
    await hold();
    const shown = await run('canaries', 'show');
    expect(shown).toMatchObject({ exitCode: 1, stderr: '' });
    expect(shown.stdout).toMatch(/since 20.+Z: job_1 leaked EMAIL, PERSON in a request to primary, redacted strict\n$/);
    const { held } = JSON.parse((await run('canaries', '--json')).stdout) as { held: object };
    expect(held).toMatchObject({ jobId: 'job_1', types: ['EMAIL', 'PERSON'], profile: 'primary', redaction: 'strict' });
    expect((await run('doctor')).stdout).toMatch(/^fail +canaries +nothing is sent to models since /m);
  });
});

describe('canaries release', () => {
  it('lets jobs go on, and tells the audit log why', async () => {
    const { pipeline, run, hold, isHeld } = await start();
    await hold();
    expect(await run('canaries', 'release', '--reason', 'the engine is mended')).toMatchObject({
      ...{ exitCode: 0, stdout: 'released\n', stderr: expect.stringContaining('the next one is sent at once') },
    });
    expect(await isHeld()).toBe(false);
    const log = (await (await pipeline.request('/v1/audit?scope=installation&act=model.release')).json()) as object;
    expect(log).toMatchObject({
      data: [{ object: 'job_1', reason: 'the engine is mended', key: expect.stringMatching(/^cli:/) }],
    });
  });

  it('does nothing where nothing is held', async () => {
    const { run } = await start();
    expect(await run('canaries', 'release')).toMatchObject({ exitCode: 0, stdout: 'nothing is held\n', stderr: '' });
  });
});
