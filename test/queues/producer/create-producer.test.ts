import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer, type ProducerGiven, type SubmitRow } from '../../../queues/producer/create-producer.ts';
import { SettingsError } from '../../../src/config.ts';
import { createCatalogue } from '../../../src/tasks/load-tasks.ts';
import { collect } from '../../support/collect.ts';
import { createSortTask } from '../../support/sort-task.ts';
import { startPipeline } from '../../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const sort = createSortTask();
const encryptionKeys = `k1:${randomBytes(32).toString('base64')}`;

async function open(more: Partial<ProducerGiven> = {}) {
  const producer = await createProducer({
    redisUrl: redis.url,
    encryptionKeys,
    tasks: createCatalogue([sort]),
    ...more,
  });
  onTestFinished(() => producer.close());
  return producer;
}

/** A pipeline and a producer on the same keys. */
async function openBoth() {
  const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: 'http://127.0.0.1:1/v1', tasks: [sort] });
  const { encryptionKeys: keys } = pipeline;
  const producer = await createProducer({
    ...{ redisUrl: redis.url, encryptionKeys: keys, prefix: pipeline.settings.prefix, tasks: createCatalogue([sort]) },
  });
  onTestFinished(async () => {
    await producer.close();
    await pipeline.close();
  });
  return { pipeline, producer };
}

describe('createProducer', () => {
  it('submits jobs that workers work on and the API shows', async () => {
    const { pipeline, producer } = await openBoth();
    const { id, createdAt } = await producer.submit('sort', { text: 'ok' }, { metadata: { from: 'app' }, priority: 1 });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ id, createdAt, task: 'sort', output: { kind: 'ok' }, metadata: { from: 'app' } });
  });

  it('shares idempotency keys with the API', async () => {
    const { pipeline, producer } = await openBoth();
    const options = { idempotencyKey: 'Bestellung-ä-1' };
    const first = await producer.submit('sort', { text: 'ok' }, options);
    expect(await producer.submit('sort', { text: 'ok' }, options)).toEqual(first);
    const mismatch = { failure: { code: 'idempotency-mismatch', retryable: false } };
    await expect(producer.submit('sort', { text: 'ok 2' }, options)).rejects.toMatchObject(mismatch);
    const plain = await producer.submit('sort', { text: 'ok' }, { idempotencyKey: 'plain' });
    const overHttp = await pipeline.submit('sort', { text: 'ok' }, { idempotencyKey: 'plain', options: {} });
    expect(overHttp.id).toBe(plain.id);
  });

  it.each([
    ['no-such-task', { text: 'x' }, {}, 'task-unknown'],
    ['sort', { text: 7 }, {}, 'input-invalid: /input/text: Must be of type string.'],
    ['sort', {}, {}, 'input-invalid: /input/text: Is required.'],
    ['sort', { text: 'x' }, { priority: 11 }, 'input-invalid: /options/priority: Must be at most 10.'],
    ['sort', { text: 'x' }, { metadata: { a: 7 } }, 'metadata-invalid: /metadata/*: Must be a string.'],
    ['sort', { text: 'x' }, { deadlineMs: 10, delayMs: 10 }, 'deadline-invalid'],
    ['sort', { text: 'x' }, { odd: 1 }, 'field-unknown'],
    ['sort', { text: 'x' }, { idempotencyKey: '' }, 'idempotency-key-invalid'],
    ['sort', { text: 'x'.repeat(1_048_577) }, {}, 'body-too-large'],
    ['sort', { text: 1n }, {}, 'json-invalid'],
    ['sort', JSON.parse('{"text":"x","__proto__":1}'), {}, 'key-forbidden'],
    ['sort', { text: '\ud800' }, {}, 'text-invalid'],
  ])('refuses what the API refuses: %s %#', async (task, input, options, message) => {
    const producer = await open({ prefix: 'refused' });
    const error: Error = await producer.submit(task, input, options as object).then(
      () => new Error('it was taken'),
      (thrown) => thrown,
    );
    expect(error.name).toBe('SubmitError');
    expect(error.message.startsWith(message), error.message).toBe(true);
  });

  it.each([
    [{ redisUrl: '' }, RangeError],
    [{ redisUrl: 'redis-sentinel://x' }, SettingsError],
    [{ encryptionKeys: 'k1:short' }, SettingsError],
    [{ encryptionKeys: '' }, RangeError],
    [{ encryptionKeys: [] }, RangeError],
    [{ encryptionKeys: [{ id: 'k1', bytes: Buffer.alloc(16) }] }, RangeError],
    [{ prefix: 'Not This' }, SettingsError],
    [{ tenant: 'a b' }, RangeError],
    [{ tasks: '/nowhere' }, Error],
  ])('throws what is wrong with what it is given: %#', async (given, kind) => {
    await expect(open(given as Partial<ProducerGiven>)).rejects.toThrow(kind);
  });

  it('fails with queue-unavailable where no Redis is', async () => {
    const gone = { failure: { code: 'queue-unavailable', retryable: true } };
    await expect(open({ redisUrl: 'unix:///nowhere/redis.sock' })).rejects.toMatchObject(gone);
  });

  it('fails the same way when Redis freezes, at its opening and later, and goes on when it is back', async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    const producer = await open({ redisUrl: own.url });
    process.kill(own.pid, 'SIGSTOP');
    const unavailable = { failure: { code: 'queue-unavailable' } };
    const late = open({ redisUrl: own.url });
    await expect(producer.submit('sort', { text: 'ok' })).rejects.toMatchObject(unavailable);
    await expect(late).rejects.toMatchObject(unavailable);
    process.kill(own.pid, 'SIGCONT');
    expect((await producer.submit('sort', { text: 'ok' })).id).toMatch(/^job_/);
  });
});

describe('submitMany', () => {
  it('gives each row its job or its failure, in order', async () => {
    const { pipeline, producer } = await openBoth();
    async function* rows(): AsyncGenerator<SubmitRow> {
      for (let i = 1; i <= 50; i++) yield i % 10 === 0 ? { input: { text: i } } : { input: { text: `ok ${i}` } };
    }
    const results = await collect(producer.submitMany(rows(), { task: 'sort', concurrency: 8 }));
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    for (const result of results) {
      if (result.row % 10 === 0) expect(result).toMatchObject({ failure: { code: 'input-invalid' } });
      else if ('id' in result) {
        const job = await pipeline.reaches(result.id, 'succeeded');
        expect(job.output).toEqual({ kind: `ok ${result.row}` });
      } else throw new Error(`row ${result.row} failed`);
    }
  });
});
