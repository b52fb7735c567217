import { randomBytes } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer, type ProducerGiven, type SubmitRow } from '../../../queues/producer/create-producer.ts';
import { SettingsError } from '../../../src/config.ts';
import { createCatalogue } from '../../../src/tasks/load-tasks.ts';
import { inSpan, traceIdOf } from '../../../src/telemetry/tracing.ts';
import { collect } from '../../support/collect.ts';
import { eventually } from '../../support/eventually.ts';
import { createSortTask } from '../../support/sort-task.ts';
import { startPipeline } from '../../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';
import { startTraced } from '../../support/start-traced.ts';

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

  it('has a job in the trace of who submits it', async () => {
    await startTraced();
    const { pipeline, producer } = await openBoth();
    const given = { name: 'an app', kind: SpanKind.INTERNAL, describe: () => ({}) };
    const work = async (own?: string) => ({ own, ...(await producer.submit('sort', { text: 'ok' })) });
    const { own, id } = await inSpan(given, work);
    const kept = await pipeline.redis.hget(pipeline.keys.job(id), 'traceparent');
    expect(traceIdOf(own)).toBeDefined();
    expect(traceIdOf(String(kept))).toBe(traceIdOf(own));
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
    ['sort', { text: 'x' }, { metadata: { a: 7 } }, 'metadata-invalid: /metadata/*: Must be of type string.'],
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

/** Rows that note how far they were pulled and whether they were told to end. */
function createRows(length: number, brokenAt = Number.POSITIVE_INFINITY) {
  const seen = { pulled: 0, isEnded: false };
  async function* rows(): AsyncGenerator<SubmitRow> {
    try {
      for (let i = 1; i <= length; i++) {
        if (i === brokenAt) throw new Error('the source broke');
        seen.pulled = i;
        yield { input: { text: `ok ${i}` } };
      }
    } finally {
      seen.isEnded = true;
    }
  }
  return { seen, rows: rows() };
}

const four = { task: 'sort', concurrency: 4 };

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

  it('pulls no more rows than it has room for while nobody reads', async () => {
    const producer = await open({ prefix: 'many' });
    const { seen, rows } = createRows(1000);
    const results = producer.submitMany(rows, four)[Symbol.asyncIterator]();
    await results.next();
    // Four that nobody has read, and the one that was read.
    await eventually(() => seen.pulled === 5);
    for (let i = 0; i < 10; i++) await producer.submit('sort', { text: 'meanwhile' });
    expect(seen.pulled).toBe(5);
    await results.return?.();
    await eventually(() => seen.isEnded);
  });

  it('asks a source for one row at a time', async () => {
    const producer = await open({ prefix: 'many' });
    let [waiting, most, left] = [0, 0, 30];
    const source: AsyncIterator<SubmitRow> = {
      next: async () => {
        most = Math.max(most, ++waiting);
        await new Promise(setImmediate);
        waiting -= 1;
        return left-- > 0 ? { done: false, value: { input: { text: 'ok' } } } : { done: true, value: undefined };
      },
    };
    const results = await collect(producer.submitMany({ [Symbol.asyncIterator]: () => source }, four));
    expect([results.length, most]).toEqual([30, 1]);
  });

  it('gives a result as soon as it is there though the source pauses, and its reader may leave', async () => {
    const producer = await open({ prefix: 'many' });
    async function* pausing(): AsyncGenerator<SubmitRow> {
      yield { input: { text: 'ok' } };
      await new Promise(() => undefined);
    }
    for await (const result of producer.submitMany(pausing(), four)) {
      expect(result).toEqual({ row: 1, id: expect.stringMatching(/^job_/) });
      break;
    }
  });

  it('gives what came before its source broke, then throws', async () => {
    const producer = await open({ prefix: 'many' });
    const read: number[] = [];
    const readAll = async () => {
      for await (const { row } of producer.submitMany(createRows(9, 4).rows, four)) read.push(row);
    };
    await expect(readAll()).rejects.toThrow('the source broke');
    expect(read).toEqual([1, 2, 3]);
  });

  it('throws for what is no row, and ends the source', async () => {
    const producer = await open({ prefix: 'many' });
    let isEnded = false;
    async function* rows(): AsyncGenerator<SubmitRow> {
      try {
        for (;;) yield undefined as unknown as SubmitRow;
      } finally {
        isEnded = true;
      }
    }
    await expect(collect(producer.submitMany(rows(), four))).rejects.toThrow(TypeError);
    await eventually(() => isEnded);
  });

  it('ends the source when its reader leaves', async () => {
    const producer = await open({ prefix: 'many' });
    const { seen, rows } = createRows(100);
    for await (const { row } of producer.submitMany(rows, four)) if (row === 5) break;
    await eventually(() => seen.isEnded);
    expect(seen.pulled).toBeLessThanOrEqual(9);
  });

  it.each([0, 1.5, 1001, Number.NaN])('refuses the concurrency %d', async (concurrency) => {
    const producer = await open({ prefix: 'many' });
    const all = collect(producer.submitMany(createRows(1).rows, { task: 'sort', concurrency }));
    await expect(all).rejects.toThrow(RangeError);
  });
});
