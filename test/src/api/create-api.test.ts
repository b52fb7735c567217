import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { problemCodes } from '../../../src/submissions/problem-codes.ts';
import { createJobView, jobIdOf, keys, startApiFixture } from '../../support/api-fixture.ts';
import { rawRequest, sendRaw } from '../../support/send-raw.ts';
import { badBodies } from './bad-input/bad-bodies.ts';
import { CANARY, good, nested } from './bad-input/bad-input.ts';
import { badKnobs } from './bad-input/bad-knobs.ts';
import { badOperations } from './bad-input/bad-operations.ts';
import { badRequests } from './bad-input/bad-requests.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const json = { 'content-type': 'application/json' };

const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

describe('createApi', () => {
  it.each([...badBodies, ...badRequests, ...badOperations, ...badKnobs])(
    'answers $is with $status $code',
    async ({ method = 'POST', path = '/v1/jobs', ...bad }) => {
      const { body } = bad;
      const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const answer = await api.call(path, {
        method,
        headers: { authorization: `Bearer ${keys[bad.key ?? 'submit']}`, ...json, ...bad.headers },
        ...(method === 'POST' || method === 'PATCH' ? { body: bytes ?? '' } : {}),
      });
      const text = await answer.text();
      const problem = JSON.parse(text);
      expect(problem).toMatchObject({ status: bad.status, code: bad.code });
      expect(answer.status).toBe(bad.status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer.headers.get('x-request-id')).toBe(problem.requestId);
      const always = ['type', 'title', 'status', 'code', 'detail', 'requestId', 'retryable'];
      expect(Object.keys(problem).filter((field) => field !== 'errors')).toEqual(always);
      if (bad.errors !== undefined) {
        expect(problem.errors.map((error: { path: string }) => error.path)).toEqual(bad.errors);
      }
      // Only who holds the records knows whether an id or a cursor is one of them.
      if (bad.status !== 404 && !path.endsWith('cursor=foreign')) expect(api.asked).toEqual([]);
      expect(api.submissions).toEqual([]);
      expect(text).not.toContain(CANARY);
      expect(api.logLines.join('')).not.toContain(CANARY);
    },
  );

  it.each([
    { is: 'no key', headers: {}, code: 'key-missing' },
    { is: 'an empty Bearer', headers: { authorization: 'Bearer' }, code: 'key-missing' },
    { is: 'another scheme', headers: { authorization: `Basic ${keys.submit}` }, code: 'key-invalid' },
    { is: 'an unknown key', headers: { authorization: `Bearer ${CANARY}` }, code: 'key-invalid' },
    { is: 'a key of 10 KB', headers: { authorization: `Bearer ${CANARY.repeat(930)}` }, code: 'key-invalid' },
    { is: 'a key with spaces', headers: { authorization: `Bearer ${keys.submit} ${CANARY}` }, code: 'key-invalid' },
  ])('answers $is with 401 $code', async ({ headers, code }) => {
    const answer = await fetch(`${api.url}/v1/jobs`, { method: 'POST', headers: { ...headers }, body: '{' });
    const text = await answer.text();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="airlock"');
    expect(JSON.parse(text).code).toBe(code);
    expect(text + api.logLines.join('')).not.toContain(CANARY);
  });

  it('answers every bad key with the same body', async () => {
    const ask = async (key: string) => {
      const headers = { authorization: `Bearer ${key}`, 'x-request-id': 'same' };
      return (await fetch(`${api.url}/v1/jobs`, { headers })).text();
    };
    expect(await ask('unknown')).toBe(await ask('x'.repeat(10_000)));
  });

  it('checks in the order of the contract', async () => {
    const wrong = { task: CANARY, unknown: 1, options: { priority: 0 } };
    const send = async (path: string, headers: Record<string, string>, body: string) => {
      const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers, body });
      return ((await answer.json()) as { code: string }).code;
    };
    const authorization = `Bearer ${keys.submit}`;
    const json = { authorization, 'content-type': 'application/json' };
    const big = 'x'.repeat(1_048_577);
    const codes = [
      await send('/v1/jobs?key=1', { 'content-type': 'text/plain' }, big),
      await send('/v1/jobs', { 'content-type': 'text/plain' }, big),
      await send('/v1/jobs', { authorization, 'content-type': 'text/plain', 'content-encoding': 'zstd' }, big),
      await send('/v1/jobs', { ...json, 'content-encoding': 'zstd' }, big),
      await send('/v1/jobs', json, big),
      await send('/v1/jobs', json, `{"a": ${nested(64)}, "constructor": "\\ud800"`),
      await send('/v1/jobs', json, `{"a": ${nested(64)}, "constructor": "\\ud800"}`),
      await send('/v1/jobs', json, `{"a": ${nested(64)}, "constructor": 1}`),
      await send('/v1/jobs', json, JSON.stringify({ ...wrong, constructor: 1 })),
      await send('/v1/jobs', json, JSON.stringify(wrong)),
      await send('/v1/jobs', json, JSON.stringify({ ...wrong, unknown: undefined })),
      await send('/v1/jobs', json, JSON.stringify({ ...good, options: { priority: 0, deadlineMs: 0 }, metadata: 1 })),
    ];
    expect(codes).toEqual([
      'key-in-url',
      'key-missing',
      'media-type',
      'content-encoding',
      'body-too-large',
      'json-invalid',
      'text-invalid',
      'json-too-deep',
      'key-forbidden',
      'field-unknown',
      'task-unknown',
      'input-invalid',
    ]);
  });

  it('refuses userinfo in the URL', async () => {
    const url = `http://user:${CANARY}@127.0.0.1/v1/jobs`;
    const { status, body } = await sendRaw(api.port, rawRequest(`GET ${url} HTTP/1.1`, {}));
    expect(status).toBe(400);
    expect(JSON.parse(body).code).toBe('key-in-url');
    expect(body + api.logLines.join('')).not.toContain(CANARY);
  });

  it('says which methods a path takes', async () => {
    const answer = await api.call('/v1/jobs', { method: 'PATCH' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD');
  });

  it('answers HEAD as GET without a body', async () => {
    const answer = await api.call('/v1/jobs', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
  });

  it("answers another tenant's job, byte for byte, as one that does not exist", async () => {
    api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1)));
    const headers = { authorization: `Bearer ${keys.other}`, 'x-request-id': 'same' };
    for (const [method, suffix] of [
      ['GET', ''],
      ['POST', '/cancel'],
    ]) {
      const ask = async (n: number) => {
        const answer = await api.call(`/v1/jobs/${jobIdOf(n)}${suffix}`, { method: String(method), headers });
        return [answer.status, await answer.text()];
      };
      expect(await ask(1)).toEqual(await ask(2));
      expect((await ask(1))[0]).toBe(404);
    }
  });

  it('takes a request id that is well formed, and replaces others', async () => {
    const first = await post(good, { 'x-request-id': 'abc-1.2_3' });
    const second = await post(good, { 'x-request-id': 'a b' });
    expect(first.headers.get('x-request-id')).toBe('abc-1.2_3');
    expect(second.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('sends safe headers and keeps answers out of caches', async () => {
    const { headers } = await api.call('/v1/jobs');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('logs one line for a request: its pattern and its tenant, never its URL or body', async () => {
    await api.call(`/v1/jobs/${jobIdOf(3)}`);
    await api.close();
    const lines = api.logLines.map((line) => JSON.parse(line));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'http',
      method: 'GET',
      route: '/v1/jobs/:id',
      status: 404,
      tenant: 'acme',
    });
    expect(api.logLines.join('')).not.toContain(jobIdOf(3));
  });

  it.each([
    ['a failure of the infrastructure', new Failure('redis-unavailable')],
    ['a closed connection', new Error('Connection is closed.')],
    ['a command that timed out', new Error('Command timed out')],
    ['a Redis that only reads', Object.assign(new Error('READONLY You can not write'), { name: 'ReplyError' })],
  ])('answers %s with 503 and when to come back', async (_is, error) => {
    api.tools.submitJob = () => Promise.reject(error);
    const answer = await post(good);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({ code: 'queue-unavailable', retryable: true, retryAfterMs: 1000 });
  });

  it('answers what nobody expected with 500 and logs where, never what', async () => {
    api.tools.submitJob = () => Promise.reject(new TypeError(`cannot read ${CANARY}`));
    const answer = await post(good);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(text).code).toBe('internal');
    expect(text + api.logLines.join('')).not.toContain(CANARY);
    const line = api.logLines.map((logged) => JSON.parse(logged)).find(({ event }) => event === 'http-unexpected');
    expect(line.error).toBe('TypeError');
    expect(line.stack[0]).toMatch(/^at .*create-api\.test\.ts/);
  });

  it('has no two codes that a caller could not tell apart by status and title', () => {
    const seen = Object.values(problemCodes).map(({ status, title }) => `${status} ${title}`);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('the routes of health', () => {
  it('is live, ready and measured without a key', async () => {
    const api = await startApiFixture();
    const [health, ready, metrics] = await Promise.all(
      ['/healthz', '/readyz', '/metrics'].map((path) => fetch(api.url + path)),
    );
    expect(await health?.json()).toEqual({ status: 'ok' });
    expect(await ready?.json()).toEqual({ status: 'ready' });
    expect(metrics?.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await metrics?.text()).toContain('airlock_jobs_accepted_total');
    await api.close();
  });

  it('is live but not ready when Redis does not write', async () => {
    const checkReady = () => Promise.reject(new Failure('redis-unavailable'));
    const api = await startApiFixture({ tools: { checkReady } });
    const ready = await fetch(`${api.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect(await ready.json()).toMatchObject({ code: 'queue-unavailable' });
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    expect(api.logLines.join('')).not.toContain('http-unexpected');
    await api.close();
  });

  it('is not ready for a reason nobody expected, and logs it', async () => {
    const api = await startApiFixture({ tools: { checkReady: () => Promise.reject(new TypeError('a bug')) } });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    expect(api.logLines.join('')).toContain('http-unexpected');
    await api.close();
  });
});
