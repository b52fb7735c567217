import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys, sampleTask, startApiFixture } from '../../support/api-fixture.ts';
import { batchIdOf } from '../../support/fake-batches.ts';
import { rawRequest, sendRaw } from '../../support/send-raw.ts';

type Api = Awaited<ReturnType<typeof startApiFixture>>;

const path = `/v1/batches?task=${sampleTask.name}`;
const CANARY = 'CANARY-7c7c';
const good = JSON.stringify({ input: { subject: 'hello' } });

let api: Api;
beforeAll(async () => {
  api = await startApiFixture();
});
afterAll(() => api.close());

const upload = (body: string | Buffer, headers: Record<string, string> = {}, to = path) =>
  api.call(to, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body: body as BodyInit,
  });

/** Uploads rows and tells of each the code of what is wrong, or null. */
async function codesOf(body: string | Buffer, headers: Record<string, string> = {}): Promise<(string | null)[]> {
  const answer = await upload(body, headers);
  expect(answer.status).toBe(202);
  return api.batches.readings().map((reading) => (reading.is === 'bad' ? reading.fault.code : null));
}

describe('POST /v1/batches', () => {
  it('answers 202 with the batch', async () => {
    const answer = await upload(`${good}\n${good}\n`);
    expect(answer.status).toBe(202);
    const batch = await answer.json();
    expect(batch).toMatchObject({ task: 'sort-note', status: 'running', counts: { total: 2, rejected: 0, queued: 2 } });
    expect(answer.headers.get('location')).toBe(`/v1/batches/${batch.id}`);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
  });

  it('reads a row as a job is read', async () => {
    const row = {
      input: { subject: 'hello' },
      customId: 'c 1',
      options: { priority: 2, delayMs: 5 },
      metadata: { a: 'b' },
    };
    await upload(JSON.stringify(row), { traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01' });
    expect(api.batches.readings()).toMatchObject([
      {
        is: 'job',
        customId: 'c 1',
        submission: {
          tenant: 'acme',
          input: { subject: 'hello' },
          metadata: { a: 'b' },
          priority: 2,
          delayMs: 5,
          deadlineMs: 3_600_000,
          idempotency: undefined,
          traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
        },
      },
    ]);
  });

  it.each([
    { is: 'no JSON', line: `{"input": ${CANARY}`, code: 'json-invalid' },
    { is: 'JSON, but no object', line: `"${CANARY}"`, code: 'json-not-object' },
    { is: 'no UTF-8', line: Buffer.from(`{"input":{"subject":"\xff${CANARY}"}}`, 'latin1'), code: 'text-invalid' },
    { is: 'a lone surrogate', line: `{"input":{"subject":"\\ud800${CANARY}"}}`, code: 'text-invalid' },
    { is: 'too deep', line: `{"input":${'['.repeat(80)}${']'.repeat(80)}}`, code: 'json-too-deep' },
    { is: 'a forbidden key', line: `{"input":{"__proto__":"${CANARY}"}}`, code: 'key-forbidden' },
    { is: 'an unknown field', line: JSON.stringify({ input: { subject: 'a' }, [CANARY]: 1 }), code: 'field-unknown' },
    {
      is: 'a task of its own',
      line: JSON.stringify({ task: 'sort-note', input: { subject: 'a' } }),
      code: 'field-unknown',
    },
    {
      is: 'an unknown option',
      line: JSON.stringify({ input: { subject: 'a' }, options: { jobId: CANARY } }),
      code: 'field-unknown',
    },
    { is: 'no input', line: '{}', code: 'input-invalid' },
    { is: 'an input off schema', line: JSON.stringify({ input: { subject: 7, note: CANARY } }), code: 'input-invalid' },
    {
      is: 'an option out of range',
      line: JSON.stringify({ input: { subject: 'a' }, options: { priority: 11 } }),
      code: 'input-invalid',
    },
    {
      is: 'bad metadata',
      line: JSON.stringify({ input: { subject: 'a' }, metadata: { [CANARY]: 1 } }),
      code: 'metadata-invalid',
    },
    {
      is: 'a deadline too far',
      line: JSON.stringify({ input: { subject: 'a' }, options: { deadlineMs: 604_800_001 } }),
      code: 'deadline-invalid',
    },
    {
      is: 'a customId that is no text',
      line: JSON.stringify({ input: { subject: 'a' }, customId: 1 }),
      code: 'custom-id-invalid',
    },
    {
      is: 'a customId that is too long',
      line: JSON.stringify({ input: { subject: 'a' }, customId: CANARY.repeat(50) }),
      code: 'custom-id-invalid',
    },
    {
      is: 'an empty customId',
      line: JSON.stringify({ input: { subject: 'a' }, customId: '' }),
      code: 'custom-id-invalid',
    },
    { is: 'over 1 MiB', line: `{"input":{"subject":"${CANARY}${'x'.repeat(1_048_576)}"}}`, code: 'line-too-large' },
  ])('lists a line that is $is as $code, and takes the others', async ({ line, code }) => {
    const body = Buffer.concat([Buffer.from(`${good}\n`), Buffer.from(line), Buffer.from(`\n${good}`)]);
    expect(await codesOf(body)).toEqual([null, code, null]);
    expect(JSON.stringify(api.batches.readings()) + api.logLines.join('')).not.toContain('CANARY');
  });

  it.each([
    { is: 'LF', body: `${good}\n${good}\n` },
    { is: 'CRLF', body: `${good}\r\n${good}\r\n` },
    { is: 'no last newline', body: `${good}\n${good}` },
    { is: 'a byte order mark', body: `\ufeff${good}\n${good}\n` },
    { is: 'blank lines', body: `\n${good}\n \t\r\n\n${good}\n\n` },
  ])('takes $is', async ({ body }) => {
    expect(await codesOf(body)).toEqual([null, null]);
    expect(api.batches.readings().map(({ row }) => row)).toEqual([1, 2]);
  });

  it('keeps the customId of a row that was refused for its content', async () => {
    await upload(JSON.stringify({ input: { subject: 1 }, customId: 'mine' }));
    expect(api.batches.readings()).toMatchObject([{ is: 'bad', customId: 'mine' }]);
    expect(api.batches.readings()[0]).toHaveProperty('fault.message', '/input/subject: Must be of type string.');
  });

  it('takes gzip, deflate and br', async () => {
    expect(await codesOf(gzipSync(`${good}\nbad\n${good}`), { 'content-encoding': 'gzip' })).toEqual([
      null,
      'json-invalid',
      null,
    ]);
  });

  it.each([
    { is: 'empty', body: '', status: 422, code: 'batch-empty' },
    { is: 'blank lines alone', body: '\n \r\n', status: 422, code: 'batch-empty' },
    {
      is: 'a header alone',
      body: 'subject\n',
      headers: { 'content-type': 'text/csv' },
      status: 422,
      code: 'batch-empty',
    },
    {
      is: 'a header with an open quote',
      body: '"subject\na\n',
      headers: { 'content-type': 'text/csv' },
      status: 422,
      code: 'csv-header-invalid',
    },
    {
      is: 'a header with a name twice',
      body: 'subject,subject\na,b\n',
      headers: { 'content-type': 'text/csv' },
      status: 422,
      code: 'csv-header-invalid',
    },
    {
      is: 'JSON by its type',
      body: good,
      headers: { 'content-type': 'application/json' },
      status: 415,
      code: 'media-type',
    },
    {
      is: 'in another charset',
      body: good,
      headers: { 'content-type': 'text/csv; charset=latin1' },
      status: 415,
      code: 'media-type',
    },
    {
      is: 'in an unknown encoding',
      body: good,
      headers: { 'content-encoding': 'zstd' },
      status: 415,
      code: 'content-encoding',
    },
    {
      is: 'no gzip although it says so',
      body: good,
      headers: { 'content-encoding': 'gzip' },
      status: 400,
      code: 'upload-incomplete',
    },
    { is: 'for no task', body: good, to: '/v1/batches', status: 400, code: 'query-invalid' },
    { is: 'for an unknown task', body: good, to: '/v1/batches?task=unknown', status: 404, code: 'task-unknown' },
    { is: 'with an unknown parameter', body: good, to: `${path}&a=b`, status: 400, code: 'query-invalid' },
    {
      is: 'with an empty Idempotency-Key',
      body: good,
      headers: { 'idempotency-key': '' },
      status: 400,
      code: 'idempotency-key-invalid',
    },
    { is: 'without a key', body: good, headers: { authorization: 'Bearer' }, status: 401, code: 'key-missing' },
  ])('refuses an upload that is $is with $status $code', async ({ body, headers, to, status, code }) => {
    const before = api.batches.batches.length;
    const answer = await upload(body, headers, to);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect(api.batches.batches).toHaveLength(before);
  });

  it('says what was taken of an upload that was cut', async () => {
    const headers = {
      Authorization: `Bearer ${keys.submit}`,
      'Content-Type': 'application/x-ndjson',
      'Content-Length': '5000',
    };
    const answer = await sendRaw(
      api.port,
      rawRequest(`POST ${path} HTTP/1.1`, headers, `${good}\nbad\n${good.slice(0, 9)}`),
      { endsEarly: true },
    );
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'upload-incomplete',
      retryable: true,
      detail: expect.stringContaining('1 rows were accepted and 1 refused'),
      batch: { counts: { total: 2, rejected: 1 } },
    });
    expect(api.batches.batches.at(-1)?.end).toEqual({ is: 'left', lastRow: 2 });
  });

  it('says so, too, when nothing was taken, or gzip ends early', async () => {
    const headers = { Authorization: `Bearer ${keys.submit}`, 'Content-Type': 'application/x-ndjson' };
    const cut = await sendRaw(
      api.port,
      rawRequest(`POST ${path} HTTP/1.1`, { ...headers, 'Content-Length': '50' }, '{"in'),
      { endsEarly: true },
    );
    expect(JSON.parse(cut.body)).toMatchObject({ code: 'upload-incomplete', batch: null });
    const whole = gzipSync(`${good}\n`.repeat(1000));
    const short = await upload(whole.subarray(0, whole.length - 10), { 'content-encoding': 'gzip' });
    expect(short.status).toBe(400);
    expect(await short.json()).toMatchObject({ code: 'upload-incomplete', batch: { counts: { rejected: 0 } } });
  });

  it('ends an upload when its client hangs up', async () => {
    const client = httpRequest(api.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.submit}`, 'content-type': 'application/x-ndjson' },
    });
    client.on('error', () => undefined);
    const before = api.batches.batches.length;
    client.write(`${good}\n`.repeat(64));
    await expect.poll(() => api.batches.batches.length).toBe(before + 1);
    client.destroy();
    await expect.poll(() => api.batches.batches.at(-1)?.end).toEqual({ is: 'left', lastRow: 64 });
  });

  it('finds the batch of an Idempotency-Key, and refuses another body for it', async () => {
    const headers = { 'idempotency-key': 'one key' };
    const first = await upload(`${good}\n`, headers);
    const again = await upload(`${good}\n`, headers);
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await again.json()).id).toBe((await first.json()).id);
    const other = await upload(`${good} \n`.replace('hello', 'other'), headers);
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({ code: 'idempotency-mismatch' });
  });

  it('answers while the rest of the upload is still coming', async () => {
    await upload(`${good}\n`, { 'idempotency-key': 'taken' });
    const endless = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(Buffer.from(`${JSON.stringify({ input: { subject: 'other' } })}\n`.repeat(100)));
      },
    });
    const answer = await api.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'taken' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(409);
  });
});

describe('POST /v1/batches of text/csv', () => {
  const csv = { 'content-type': 'text/csv; charset=utf-8' };

  it('takes columns as fields of the input', async () => {
    await upload('\ufeffsubject,kind,customId,metadata.team\r\n"Hello, ""you""",question,c1,red\r\nbye,,,\r\n', csv);
    expect(api.batches.readings()).toMatchObject([
      {
        is: 'job',
        customId: 'c1',
        submission: { input: { subject: 'Hello, "you"', kind: 'question' }, metadata: { team: 'red' } },
      },
      { is: 'job', customId: undefined, submission: { input: { subject: 'bye' }, metadata: {} } },
    ]);
  });

  it.each([
    { is: 'a cell too few', line: 'a', code: 'csv-uneven' },
    { is: 'a cell too many', line: 'a,question,b', code: 'csv-uneven' },
    { is: 'an open quote', line: '"a,question', code: 'csv-invalid' },
    { is: 'text behind a quote', line: '"a"b,question', code: 'csv-invalid' },
    { is: 'a value off schema', line: `a,${CANARY}`, code: 'input-invalid' },
    { is: 'no UTF-8', line: Buffer.from('\xff,question', 'latin1'), code: 'text-invalid' },
    { is: 'over 1 MiB', line: `${'x'.repeat(1_048_577)},question`, code: 'line-too-large' },
  ])('lists a line with $is as $code, and takes the others', async ({ line, code }) => {
    const body = Buffer.concat([
      Buffer.from('subject,kind\na,question\n'),
      Buffer.from(line),
      Buffer.from('\nb,complaint\n'),
    ]);
    expect(await codesOf(body, csv)).toEqual([null, code, null]);
    expect(JSON.stringify(api.batches.readings())).not.toContain('CANARY');
  });
});

describe('an upload that takes long', () => {
  it('goes on behind the time-out of other requests as long as it moves, and ends when it does not', async () => {
    const slow = await startApiFixture({ requestTimeoutMs: 100, stallMs: 1500 });
    const client = httpRequest(slow.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.submit}`, 'content-type': 'application/x-ndjson' },
    });
    client.flushHeaders();
    const answered = once(client, 'response');
    const isOver = () => slow.logLines.filter((line) => line.includes('"http-refused"')).length > 0;
    // Another request that is late tells that the time-out is over.
    const late = sendRaw(
      slow.port,
      rawRequest(
        'POST /v1/jobs HTTP/1.1',
        { Authorization: `Bearer ${keys.submit}`, 'Content-Type': 'application/json', 'Content-Length': '9' },
        '{',
      ),
    );
    client.write(`${good}\n`.repeat(64));
    await late;
    await expect.poll(isOver).toBe(true);
    client.write(`${good}\n`.repeat(64));
    await expect.poll(() => slow.batches.batches[0]?.rows.size).toBe(128);
    const [response] = await answered;
    expect(response.statusCode).toBe(400);
    expect(slow.batches.batches[0]?.end).toEqual({ is: 'left', lastRow: 128 });
    response.resume();
    await slow.close();
  });
});

describe('GET /v1/batches/{id}', () => {
  it('shows the batch, its results line by line, and stops it', async () => {
    const { id } = await (await upload(`${good}\nbad\n`)).json();
    expect(await (await api.call(`/v1/batches/${id}`)).json()).toMatchObject({ id, counts: { total: 2, rejected: 1 } });
    const results = await api.call(`/v1/batches/${id}/results`);
    expect(results.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines = (await results.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { row: 1, customId: null, status: 'queued', failure: null },
      { row: 2, jobId: null, status: 'rejected', failure: { kind: 'bad-input', code: 'json-invalid' } },
    ]);
    const head = await api.call(`/v1/batches/${id}/results`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const _ of [1, 2]) {
      const cancelled = await api.call(`/v1/batches/${id}/cancel`, { method: 'POST' });
      expect(cancelled.status).toBe(202);
      expect(await cancelled.json()).toMatchObject({ id, status: 'cancelled' });
    }
  });

  it('answers for another tenant as for a batch that does not exist', async () => {
    const { id } = await (await upload(`${good}\n`)).json();
    const ask = async (key: string, to: string, method: string) => {
      const answer = await api.call(to, {
        method,
        headers: { authorization: `Bearer ${key}`, 'x-request-id': 'same' },
      });
      return [answer.status, await answer.text()];
    };
    for (const [suffix, method] of [
      ['', 'GET'],
      ['/results', 'GET'],
      ['/cancel', 'POST'],
    ] as const) {
      const foreign = await ask(keys.other, `/v1/batches/${id}${suffix}`, method);
      expect(foreign).toEqual(await ask(keys.submit, `/v1/batches/${batchIdOf(999)}${suffix}`, method));
      expect(foreign[0]).toBe(404);
      expect(foreign[1]).toContain('batch-unknown');
    }
  });

  it.each(['batch_1', 'job_01920000-0000-7000-8000-000000000001', 'x'])('refuses the id %s', async (id) => {
    const answer = await api.call(`/v1/batches/${id}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'id-invalid' });
  });
});

describe('GET /v1/jobs?batch=', () => {
  it('asks for the jobs of a batch', async () => {
    expect((await api.call(`/v1/jobs?batch=${batchIdOf(1)}`)).status).toBe(200);
    expect(api.filters.at(-1)).toMatchObject({ batch: batchIdOf(1) });
    const bad = await api.call('/v1/jobs?batch=nonsense');
    expect(await bad.json()).toMatchObject({ code: 'query-invalid', errors: [{ path: '/batch' }] });
  });
});
