import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys, startApiFixture } from '../../support/api-fixture.ts';
import { rawRequest, sendRaw } from '../../support/send-raw.ts';

const body = JSON.stringify({ task: 'sort-note', input: { subject: 'CANARY-77aa' } });
const authorization = `Bearer ${keys.submit}`;
const json = { Authorization: authorization, 'Content-Type': 'application/json' };

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const send = (bytes: string | Buffer, headers: Record<string, string> = {}) =>
  api.call('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bytes,
  });

/** JSON of exactly so many bytes that is a good job. */
const padded = (bytes: number) => body + ' '.repeat(bytes - body.length);

describe('readBody', () => {
  it.each([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['br', brotliCompressSync(body)],
    ['GZIP', gzipSync(body)],
    ['identity', body],
  ])('reads a body in %s', async (encoding, bytes) => {
    expect((await send(bytes, { 'content-encoding': encoding })).status).toBe(202);
    expect(api.submissions[0]?.input).toEqual({ subject: 'CANARY-77aa' });
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json; v=1'])(
    'reads a body of type %s',
    async (type) => {
      expect((await send(body, { 'content-type': type })).status).toBe(202);
    },
  );

  it('reads a byte order mark over', async () => {
    expect((await send(`\ufeff${body}`)).status).toBe(202);
  });

  it('takes 1 MiB, plain or inflated, and not a byte more', async () => {
    const statuses = [
      (await send(padded(1_048_576))).status,
      (await send(padded(1_048_577))).status,
      (await send(gzipSync(padded(1_048_576)), { 'content-encoding': 'gzip' })).status,
      (await send(gzipSync(padded(1_048_577)), { 'content-encoding': 'gzip' })).status,
    ];
    expect(statuses).toEqual([202, 413, 202, 413]);
  });

  it('counts the bytes of a body whose length nobody said', async () => {
    const chunk = `${(1_048_577).toString(16)}\r\n${padded(1_048_577)}\r\n0\r\n\r\n`;
    const { status } = await sendRaw(
      api.port,
      rawRequest('POST /v1/jobs HTTP/1.1', { ...json, 'Transfer-Encoding': 'chunked' }, chunk),
    );
    expect(status).toBe(413);
    expect(api.submissions).toEqual([]);
  });

  it('refuses a body that is longer than its Content-Length says', async () => {
    const headers = { ...json, 'Content-Length': String(body.length - 1) };
    const answer = await sendRaw(api.port, rawRequest('POST /v1/jobs HTTP/1.1', headers, body));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).code).toBe('json-invalid');
    expect(answer.body + api.logLines.join('')).not.toContain('CANARY');
    expect(api.submissions).toEqual([]);
  });

  it('answers a whole request for itself when broken bytes follow it', async () => {
    const headers = { ...json, 'Content-Length': String(body.length) };
    const answer = await sendRaw(api.port, rawRequest('POST /v1/jobs HTTP/1.1', headers, `${body}broken`));
    expect(answer.status).toBe(202);
    expect(api.submissions).toHaveLength(1);
  });

  it('accepts nothing of a body that is shorter than its Content-Length says', async () => {
    const headers = { ...json, 'Content-Length': String(body.length + 1) };
    const bytes = rawRequest('POST /v1/jobs HTTP/1.1', headers, body);
    const answer = await sendRaw(api.port, bytes, { endsEarly: true });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).code).toBe('body-incomplete');
    expect(api.submissions).toEqual([]);
  });
});
