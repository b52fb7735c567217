import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys, startApiFixture } from '../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeAll(async () => {
  api = await startApiFixture();
});
afterAll(() => api.close());

const ask = async (method: string, path: string, body?: unknown, key = keys.operate) => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await api.call(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), text };
};
const events = ['job.failed'];
const submit = (callbackUrl: unknown) =>
  ask('POST', '/v1/jobs', { task: 'sort-note', input: { subject: 'hello' }, options: { callbackUrl } });

/** URLs with what is wrong with each; `secret-token` is never to be quoted. */
const badUrls = [
  ['http://example.com/secret-token', 'Must be an https URL, or of a host that AIRLOCK_CALLBACK_ALLOW names.'],
  ['https://127.0.0.1/secret-token', 'Must be of a public address.'],
  ['https://[::ffff:169.254.169.254]/secret-token', 'Must be of a public address.'],
  ['https://localhost/secret-token', 'Must be of a public host.'],
  ['https://user:secret-token@example.com/', 'Must not hold a user or a password.'],
  ['https://example.com/#secret-token', 'Must not have a fragment, the part from # on.'],
  ['secret-token', 'Must be a URL of at most 2048 characters.'],
  ['', 'Must be a URL of at most 2048 characters.'],
] as const;

describe('a URL that events are to go to', () => {
  it.each(badUrls)('is refused when it is %j, and not quoted', async (url, message) => {
    const one = { code: 'callback-url-forbidden', message };
    const job = await submit(url);
    expect(job).toMatchObject({
      status: 422,
      body: { code: one.code, errors: [{ path: '/options/callbackUrl', ...one }] },
    });
    const upload = await api.call(`/v1/batches?task=sort-note&callbackUrl=${encodeURIComponent(url)}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: '{}\n' },
    });
    expect([upload.status, await upload.json()]).toMatchObject([422, { errors: [{ path: '/callbackUrl', ...one }] }]);
    if (url === '') return;
    const webhook = await ask('POST', '/v1/webhooks', { url, events });
    expect(webhook).toMatchObject({ status: 422, body: { errors: [{ path: '/url', ...one }] } });
    for (const { text } of [job, webhook]) expect(text).not.toContain('secret-token');
  });

  it('is refused when it is no text', async () => {
    for (const url of [7, null, ['https://example.com/']]) {
      expect(await submit(url)).toMatchObject({ status: 422, body: { code: 'input-invalid' } });
      const webhook = await ask('POST', '/v1/webhooks', { url, events });
      expect(webhook).toMatchObject({ status: 422, body: { code: 'input-invalid', errors: [{ path: '/url' }] } });
    }
  });

  it('is handed on with the trace of the request, where that is one', async () => {
    const callbackUrl = 'https://app.example/airlock';
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const body = JSON.stringify({ task: 'sort-note', input: { subject: 'hello' }, options: { callbackUrl } });
    for (const header of [traceparent, `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, 'secret-token']) {
      const headers = { 'content-type': 'application/json', traceparent: header };
      expect((await api.call('/v1/jobs', { method: 'POST', headers, body })).status).toBe(202);
    }
    expect(api.submissions.slice(-3).map((one) => one.traceparent)).toEqual([traceparent, undefined, undefined]);
    expect(api.submissions.at(-1)?.callbackUrl).toBe(callbackUrl);
  });

  it('is refused where nothing would sign what is sent there', async () => {
    const callbacks = { allow: new Set<string>(), isProduction: true, isSigned: false };
    const unsigned = await startApiFixture({ tools: { callbacks } });
    const body = { task: 'sort-note', input: { subject: 'hello' }, options: { callbackUrl: 'https://app.example/' } };
    const answer = await unsigned.call('/v1/jobs', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'callback-unsigned' }]);
    await unsigned.close();
  });
});

describe('a webhook', () => {
  it('is told of known events alone, of one at least', async () => {
    const url = 'https://app.example/';
    for (const bad of [undefined, [], ['job.started'], 'job.failed', [7]]) {
      expect(await ask('POST', '/v1/webhooks', { url, events: bad })).toMatchObject({
        ...{ status: 422, body: { code: 'input-invalid', errors: [{ path: expect.stringMatching(/^\/events/) }] } },
      });
    }
    for (const description of ['', 'x'.repeat(201), 'a\nb', 7]) {
      expect(await ask('POST', '/v1/webhooks', { url, events, description })).toMatchObject({
        ...{ status: 422, body: { errors: [{ path: '/description' }] } },
      });
    }
    const made = await ask('POST', '/v1/webhooks', { url, events: ['*'], description: 'mine' });
    expect(made).toMatchObject({ status: 201, body: { url, events: ['*'], secret: expect.stringMatching(/^whsec_/) } });
  });

  it('is sent one thing again, or what was since a time, and not both or neither', async () => {
    const path = '/v1/webhooks/whk_01920000-0000-7000-8000-000000000001/replay';
    const deliveryId = 'job_01920000-0000-7000-8000-000000000001.1.succeeded';
    for (const bad of [{}, { since: '2026-01-31T09:30:00Z', deliveryId }, { since: 'now' }, { deliveryId: 'job_1' }]) {
      expect(await ask('POST', path, bad)).toMatchObject({ status: 422, body: { code: 'input-invalid' } });
    }
    expect(await ask('POST', path, { deliveryId })).toMatchObject({ status: 202, body: { replayed: 1 } });
    expect(await ask('POST', path, { deliveryId }, keys.otherOperate)).toMatchObject({
      ...{ status: 404, body: { code: 'webhook-unknown' } },
    });
    expect(await ask('POST', path, { deliveryId }, keys.submit)).toMatchObject({
      ...{ status: 403, body: { code: 'role-too-low' } },
    });
  });
});
