import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startApi } from '../../../src/api/start-api.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { keys, startApiFixture } from '../../support/api-fixture.ts';
import { rawRequest, sendRaw } from '../../support/send-raw.ts';

const log = createLog('silent');

describe('startApi', () => {
  it('hangs up on a client that stalls in its headers or its body, and serves others meanwhile', async () => {
    const api = await startApiFixture({ requestTimeoutMs: 200 });
    const headers = { Authorization: `Bearer ${keys.submit}`, 'Content-Type': 'application/json' };
    const stalled = [
      sendRaw(api.port, 'POST /v1/jobs HTTP/1.1\r\nHost: '),
      sendRaw(api.port, rawRequest('POST /v1/jobs HTTP/1.1', { ...headers, 'Content-Length': '100' }, '{"task"')),
    ];
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    const answers = await Promise.all(stalled);
    expect(answers.map(({ status }) => status)).toEqual([408, 408]);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ code: 'request-timeout', retryable: true });
    expect(api.submissions).toEqual([]);
    await api.close();
  });

  it.each([
    { is: 'what is not HTTP', bytes: 'CANARY-5d5d\r\n\r\n', status: 400, code: 'request-malformed' },
    {
      is: 'a control character in a header',
      bytes: rawRequest('POST /v1/jobs HTTP/1.1', { 'Idempotency-Key': 'CANARY-5d5d\x01' }),
      status: 400,
      code: 'request-malformed',
    },
    {
      is: 'headers over 16 KiB',
      bytes: rawRequest('GET /v1/jobs HTTP/1.1', { Authorization: `Bearer ${'CANARY-5d5d'.repeat(2000)}` }),
      status: 431,
      code: 'headers-too-large',
    },
    {
      is: 'an expectation that nobody meets',
      bytes: rawRequest('GET /healthz HTTP/1.1', { Expect: 'CANARY-5d5d' }),
      status: 417,
      code: 'expectation-failed',
    },
    {
      is: 'a request without a host',
      bytes: 'GET /healthz?CANARY-5d5d HTTP/1.1\r\nConnection: close\r\n\r\n',
      status: 400,
      code: 'request-malformed',
    },
  ])('answers $is with $status $code', async ({ bytes, status, code }) => {
    const api = await startApiFixture();
    const answer = await sendRaw(api.port, bytes);
    expect(answer.status).toBe(status);
    expect(answer.head).toContain('Content-Type: application/problem+json; charset=utf-8');
    expect(JSON.parse(answer.body).code).toBe(code);
    expect(answer.head + answer.body + api.logLines.join('')).not.toContain('CANARY');
    await api.close();
  });

  it('rejects when the port is taken', async () => {
    const first = await startApi(() => undefined, { host: '127.0.0.1', port: 0, log });
    const second = startApi(() => undefined, { host: '127.0.0.1', port: first.port, log });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });

  it('finishes the request under way before it closes', async () => {
    let finish = () => {};
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const app: RequestListener = (_request, response) => {
      finish = () => response.end('done');
      arrive();
    };
    const { url, close } = await startApi(app, { host: '127.0.0.1', port: 0, log });
    const answer = fetch(url).then((response) => response.text());
    await arrived;
    const closed = close();
    finish();
    expect(await answer).toBe('done');
    await closed;
    await expect(fetch(url)).rejects.toThrow();
  });
});
