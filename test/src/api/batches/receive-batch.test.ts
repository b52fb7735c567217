import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/failures/failure.ts';
import { ApiProblem } from '../../../../src/submissions/api-problem.ts';
import { keys, startApiFixture } from '../../../support/api-fixture.ts';
import { createUploads, uploadPath } from '../../../support/create-uploads.ts';
import { badCsvLines, badRows, badUploads } from '../bad-input/bad-rows.ts';

const good = JSON.stringify({ input: { subject: 'hello' } });
const csv = { 'content-type': 'text/csv; charset=utf-8' };

let api: Awaited<ReturnType<typeof startApiFixture>>;
let upload: ReturnType<typeof createUploads>['upload'];
let codesOf: ReturnType<typeof createUploads>['codesOf'];
beforeAll(async () => {
  api = await startApiFixture();
  ({ upload, codesOf } = createUploads(api));
});
afterAll(() => api.close());

describe('receiveBatch', () => {
  it('reads a row as a job is read', async () => {
    const row = {
      input: { subject: 'hello' },
      customId: 'c 1',
      options: { priority: 2, delayMs: 5 },
      metadata: { a: 'b' },
    };
    await upload(JSON.stringify(row));
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
        },
      },
    ]);
  });

  it.each(badRows)('lists a line that is $is as $code, and takes the others', async ({ line, code }) => {
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

  it.each([
    [undefined, []],
    ['wait=5, early-hints', [103]],
  ])('says where the batch is while it is sent only to who prefers it: %s', async (prefer, expected) => {
    const told: number[] = [];
    const headers = {
      authorization: `Bearer ${keys.submit}`,
      'content-type': 'application/x-ndjson',
      ...(prefer && { prefer }),
    };
    const sent = request(api.url + uploadPath, { method: 'POST', headers });
    sent.on('information', ({ statusCode, headers: { link } }) => {
      told.push(statusCode);
      expect(link).toMatch(/^<\/v1\/batches\/batch_[\w-]+>; rel="status"$/);
    });
    const [answer] = await once(sent.end(`${good}\n${good}\n`), 'response');
    answer.resume();
    expect([answer.statusCode, told]).toEqual([202, expected]);
  });

  it('takes gzip', async () => {
    const body = gzipSync(`${good}\nbad\n${good}`);
    expect(await codesOf(body, { 'content-encoding': 'gzip' })).toEqual([null, 'json-invalid', null]);
  });

  it.each(badUploads)('refuses an upload that is $is with $status $code', async (bad) => {
    const before = api.batches.batches.length;
    const answer = await upload(bad.body, bad.headers, bad.to);
    expect(answer.status).toBe(bad.status);
    expect(await answer.json()).toMatchObject({ code: bad.code });
    expect(api.batches.batches).toHaveLength(before);
  });

  it.each([
    { is: 'Redis goes away', error: new Failure('redis-unavailable'), code: 'queue-unavailable', retryAfterMs: 1000 },
    {
      ...{ is: 'Redis gets nearly full', error: new ApiProblem('overloaded', { retryAfterMs: 5000 }) },
      ...{ code: 'overloaded', retryAfterMs: 5000 },
    },
  ])('ends an upload when $is in its middle, and says what was taken', async ({ error, code, retryAfterMs }) => {
    const { openBatch } = api.tools;
    api.tools.openBatch = async (batch) => {
      const opened = await openBatch(batch);
      return opened && { ...opened, take: () => Promise.reject(error) };
    };
    const answer = await upload(good);
    api.tools.openBatch = openBatch;
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe(String(retryAfterMs / 1000));
    const { id } = api.batches.batches.at(-1) ?? {};
    const detail = expect.stringMatching(/in the middle\. With an Idempotency-Key, send the batch again to go on\.$/);
    expect(await answer.json()).toMatchObject({ code, retryable: true, retryAfterMs, detail, batch: { id } });
  });

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

  it.each(badCsvLines)('lists a CSV line with $is as $code, and takes the others', async ({ line, code }) => {
    const [head, tail] = [Buffer.from('subject,kind\na,question\n'), Buffer.from('\nb,complaint\n')];
    expect(await codesOf(Buffer.concat([head, Buffer.from(line), tail]), csv)).toEqual([null, code, null]);
    expect(JSON.stringify(api.batches.readings())).not.toContain('CANARY');
  });
});
