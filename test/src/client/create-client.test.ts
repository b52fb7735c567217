import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashDocument, readHash } from '../../../scripts/development/client-types.ts';
import { AirlockError, createClient, verifyWebhook, WebhookError } from '../../../src/client/create-client.ts';
import { collect } from '../../support/collect.ts';
import { createSortTask } from '../../support/sort-task.ts';
import { startJourney } from '../../support/start-journey.ts';
import { startRedis, type TestRedis } from '../../support/start-redis.ts';
import { problem, startScriptedApi } from '../../support/start-scripted-api.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** What the compiler knows of the tasks. */
type Tasks = Record<'sort', { input: { text: string }; output: { kind: string } }>;

async function open() {
  const { pipeline } = await startJourney(redis, { tasks: [createSortTask()] });
  return { pipeline, client: createClient<Tasks>({ url: `${pipeline.url}/`, key: async () => pipeline.key }) };
}

describe('a client', () => {
  it('submits a job, waits for it and finds it again', async () => {
    const { client } = await open();
    const { id } = await client.submit('sort', { text: 'ok' }, { metadata: { ticket: '7' }, priority: 2 });
    const job = await client.wait<Tasks['sort']['output']>(id);
    expect(job).toMatchObject({ id, status: 'succeeded', output: { kind: 'ok' }, metadata: { ticket: '7' } });
    expect(await client.find(id)).toEqual(job);
  });

  it('is answered the ending at once where it asks to wait', async () => {
    const { client } = await open();
    const { status, output } = await client.submit('sort', { text: 'ok now' }, { waitSeconds: 60 });
    expect([status, output?.kind]).toEqual(['succeeded', 'ok now']);
  });

  it('finds the job of a submit that is repeated', async () => {
    const { client } = await open();
    const [first, second] = [1, 2].map(() => client.submit('sort', { text: 'ok' }, { idempotencyKey: 'once' }));
    expect((await first)?.id).toBe((await second)?.id);
  });

  it('follows a job until it has ended', async () => {
    const { client } = await open();
    const { id } = await client.submit('sort', { text: 'who knows' });
    const seen: string[] = [];
    for await (const { event, data } of client.events(id)) {
      seen.push(event);
      if (data.status === 'in_review') expect((await client.cancel(id)).status).toBe('cancelled');
    }
    expect(seen.slice(-2)).toEqual(['job.in_review', 'job.cancelled']);
  });

  it('uploads a batch, waits for it, and reads its results', async () => {
    const { client } = await open();
    const rows = Array.from({ length: 300 }, (_, i) => ({ input: { text: `ok ${i}` }, customId: `row ${i}` }));
    const batch = await client.batch('sort', rows);
    expect((await batch.wait()).counts).toMatchObject({ total: 300, succeeded: 300 });
    const results = await collect(batch.results());
    expect(results.map(({ customId, output }) => [customId, output?.kind])).toEqual(
      rows.map(({ customId, input }) => [customId, input.text]),
    );
    expect((await collect(batch.events())).map(({ status }) => status)).toEqual(['finished']);
  });

  it('rejects with what was wrong', async () => {
    const { client } = await open();
    const wrong = client.submit('sort', { text: 7 } as never);
    await expect(wrong).rejects.toMatchObject({
      ...{ name: 'AirlockError', status: 422, code: 'input-invalid', isRetryable: false },
      errors: [{ path: '/input/text', code: 'type-invalid' }],
    });
    expect(await client.find('job_01890000-0000-7000-8000-000000000000').catch((error) => error.code)).toBe(
      'job-unknown',
    );
  });

  it('repeats what may pass, with the same idempotency key, and nothing else', async () => {
    const api = await startScriptedApi(
      problem(503, 'queue-unavailable', { retryable: true, retryAfterMs: 1 }),
      problem(422, 'input-invalid', { retryable: false }),
    );
    const client = createClient({ url: api.url, key: 'a-key' });
    await expect(client.submit('sort', {})).rejects.toMatchObject({ code: 'input-invalid' });
    const keys = api.requests.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('says when nobody answers, and stops when it is told to', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1', key: 'a-key', retries: 1 });
    const error = await client.find('job_1').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AirlockError);
    expect(error).toMatchObject({ status: 0, code: 'unreachable', isRetryable: true });
    const reason = new Error('enough');
    await expect(client.wait('job_1', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('verifyWebhook', () => {
  const bytes = randomBytes(24);
  const secret = `whsec_${bytes.toString('base64')}`;
  const body = JSON.stringify({ type: 'job.succeeded', timestamp: 'T', data: { id: 'job_1', status: 'succeeded' } });
  const sign = (at = Math.floor(Date.now() / 1000), signed = body) => ({
    'Webhook-Id': 'job_1.1.succeeded',
    'Webhook-Timestamp': String(at),
    'Webhook-Signature': `v1,bm8= v1,${createHmac('sha256', bytes).update(`job_1.1.succeeded.${at}.${signed}`).digest('base64')}`,
  });

  it('returns what it tells, whatever the headers come as', async () => {
    expect(await verifyWebhook(secret, sign(), body)).toEqual(JSON.parse(body));
    expect(await verifyWebhook(secret, new Headers(sign()), body)).toEqual(JSON.parse(body));
  });

  it('refuses what was changed, is old, is of another secret or has no headers', async () => {
    const old = Math.floor(Date.now() / 1000) - 301;
    const other = `whsec_${randomBytes(24).toString('base64')}`;
    const tries = [
      verifyWebhook(secret, sign(undefined, 'another'), body),
      verifyWebhook(secret, sign(old), body),
      verifyWebhook(other, sign(), body),
      verifyWebhook(secret, {}, body),
      verifyWebhook('whsec_no base64', sign(), body),
      verifyWebhook(secret, null as never, body),
      verifyWebhook(secret, sign(undefined, 'null'), 'null'),
      verifyWebhook(secret, sign(undefined, 'SECRET'), 'SECRET'),
    ];
    for (const one of await Promise.allSettled(tries)) {
      expect(one.status === 'rejected' && one.reason).toBeInstanceOf(WebhookError);
    }
  });
});

describe('the types of the client', () => {
  it('are those of the present OpenAPI document; npm run generate:client writes them anew', async () => {
    const file = await readFile(new URL('../../../src/client/api-types.ts', import.meta.url), 'utf8');
    expect(readHash(file)).toBe(hashDocument().hash);
  });
});

describe('a client that is answered by somebody else', () => {
  const html = '<html>login SECRET</html>';
  const open = async (...answers: Parameters<typeof startScriptedApi>) => {
    const api = await startScriptedApi(...answers);
    return { api, client: createClient({ url: api.url, key: 'a-key', retries: 1 }) };
  };
  const errorOf = (promise: Promise<unknown>): Promise<AirlockError> =>
    promise.then(
      () => Promise.reject(new Error('it was taken')),
      (error) => error,
    );

  it('quotes nothing of what is not JSON, and of no problem', async () => {
    const { client } = await open({ status: 200, body: html });
    const error = await errorOf(client.find('job_1'));
    expect(error).toBeInstanceOf(AirlockError);
    expect([error.code, error.message.includes('SECRET')]).toEqual(['unexpected', false]);
    const { client: other } = await open((response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json' }).end('null');
    });
    expect(await errorOf(other.find('job_1'))).toMatchObject({ name: 'AirlockError', status: 422 });
  });

  it('sends a submit again whose answer broke off, with the same key', async () => {
    const keys: unknown[] = [];
    const note = (request: { headers: { 'idempotency-key'?: unknown } }) =>
      keys.push(request.headers['idempotency-key']);
    const { client } = await open(
      (response, request) => {
        note(request as never);
        response.writeHead(202, { 'content-type': 'application/json', 'content-length': 100 });
        response.write('{"id":"job', () => response.destroy());
      },
      (response, request) => {
        note(request as never);
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"job_1"}');
      },
    );
    expect(await client.submit('sort', {})).toEqual({ id: 'job_1' });
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('ends a stream that is none', async () => {
    const { client } = await open({ status: 200, body: html });
    expect(await errorOf(collect(client.events('job_1')))).toMatchObject({ code: 'unexpected' });
  });

  it('reads a stream whose lines a proxy has ended otherwise, and refuses data that is no JSON', async () => {
    const event = 'id: 1-0\r\nevent: job.succeeded\r\ndata: {"status":"succeeded"}\r\n\r\n';
    const stream = (text: string) => (response: import('node:http').ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
    };
    const { client } = await open(stream(event));
    expect(await collect(client.events('job_1'))).toEqual([
      { id: '1-0', event: 'job.succeeded', data: { status: 'succeeded' } },
    ]);
    const { client: other } = await open(stream('id: 1-0\nevent: job.model\ndata: SECRET\n\n'));
    expect(await errorOf(collect(other.events('job_1')))).toMatchObject({ code: 'unexpected' });
  });

  it('tells what the rows have thrown', async () => {
    const { client } = await open({ status: 202, body: {} });
    const wrong = new Error('the file is gone');
    const rows = () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(wrong) }),
    });
    expect(await errorOf(client.batch('sort', rows()))).toBe(wrong);
  });

  it('is not made for a URL or a key that can be none', async () => {
    expect(() => createClient({ url: 'localhost:3000', key: 'a-key' })).toThrow(TypeError);
    expect(await errorOf(createClient({ url: 'http://127.0.0.1:1', key: 'a\nkey' }).find('job_1'))).toBeInstanceOf(
      TypeError,
    );
  });
});
