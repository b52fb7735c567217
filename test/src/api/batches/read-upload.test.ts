import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readUpload } from '../../../../src/api/batches/read-upload.ts';
import { keys, startApiFixture } from '../../../support/api-fixture.ts';
import { createUploads, uploadPath as path } from '../../../support/create-uploads.ts';
import { rawRequest, sendRaw } from '../../../support/send-raw.ts';

const good = JSON.stringify({ input: { subject: 'hello' } });

let api: Awaited<ReturnType<typeof startApiFixture>>;
let upload: ReturnType<typeof createUploads>['upload'];
beforeAll(async () => {
  api = await startApiFixture();
  ({ upload } = createUploads(api));
});
afterAll(() => api.close());

describe('readUpload', () => {
  it('lets others be served between two pieces, also where both have arrived', async () => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    const server = createServer(async (request, response) => {
      turn();
      const seen: number[] = [];
      for await (const _ of readUpload(request, undefined, 5000)) seen.push(turns);
      isOver = true;
      response.end(JSON.stringify(seen));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: Buffer.alloc(8_000_000) });
    const seen = (await answer.json()) as number[];
    expect(seen.length).toBeGreaterThan(10);
    expect(new Set(seen).size).toBe(seen.length);
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

  it.each([
    ['in its middle', (whole: Buffer) => whole.fill(0xff, whole.length - 40, whole.length - 20), 'gzip'],
    ['in its checksum', (whole: Buffer) => whole.fill(0, whole.length - 8, whole.length - 4), 'gzip'],
    ['by a second member', (whole: Buffer) => Buffer.concat([whole, Buffer.from('\x1f\x8bnone')]), 'gzip'],
    ['by another name', (whole: Buffer) => whole, 'br'],
    ['by another name still', (whole: Buffer) => whole, 'deflate'],
  ])('does not ask for a damaged body again: %s', async (_where, spoil, encoding) => {
    const answer = await upload(spoil(gzipSync(`${good}\n`.repeat(100))), { 'content-encoding': encoding });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({
      code: 'content-encoding',
      retryable: false,
      detail: expect.stringMatching(/^The body is damaged, .* rows were accepted and 0 refused/),
    });
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

  const gzipped = { 'content-encoding': 'gzip' };

  it('ends one that inflates to over 200 times its size, with what was taken of it', async () => {
    const spaces = `{"input":{"subject":"hello"${' '.repeat(1_000_000)}}}\n`.repeat(40);
    const answer = await upload(gzipSync(`${good}\n${spaces}`), gzipped);
    expect(answer.status).toBe(202);
    const end = api.batches.batches.at(-1)?.end;
    expect(end).toMatchObject({ is: 'finished', endedEarly: 'inflated-too-much' });
    expect(end?.lastRow).toBeLessThan(20);
  });

  it('takes one of 10 MiB however well it is packed', async () => {
    const answer = await upload(gzipSync(`${`${good}\n`.repeat(10)}${'\n'.repeat(900_000)}`), gzipped);
    expect(answer.status).toBe(202);
    expect(api.batches.batches.at(-1)?.end).toEqual({ is: 'finished', lastRow: 10 });
  });

  it('is an empty batch when nothing but blank lines comes', async () => {
    const answer = await upload(gzipSync('\n'.repeat(3_000_000)), gzipped);
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'batch-empty' }]);
  });
});
