import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import { keys, startApiFixture } from '../../support/api-fixture.ts';
import { createUploads, uploadPath as path } from '../../support/create-uploads.ts';
import { batchIdOf } from '../../support/fake-batches.ts';

const good = JSON.stringify({ input: { subject: 'hello' } });

let api: Awaited<ReturnType<typeof startApiFixture>>;
let upload: ReturnType<typeof createUploads>['upload'];
beforeAll(async () => {
  api = await startApiFixture();
  ({ upload } = createUploads(api));
});
afterAll(() => api.close());

const viewOf = async (answer: Response) => (await answer.json()) as BatchView;

describe('POST /v1/batches', () => {
  it('answers 202 with the batch', async () => {
    const answer = await upload(`${good}\n${good}\n`);
    expect(answer.status).toBe(202);
    const batch = await viewOf(answer);
    expect(batch).toMatchObject({ task: 'sort-note', status: 'running', counts: { total: 2, rejected: 0, queued: 2 } });
    expect(answer.headers.get('location')).toBe(`/v1/batches/${batch.id}`);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
  });

  it('finds the batch of an Idempotency-Key, and refuses another body for it', async () => {
    const headers = { 'idempotency-key': 'one key' };
    const first = await upload(`${good}\n`, headers);
    const again = await upload(`${good}\n`, headers);
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await viewOf(again)).id).toBe((await viewOf(first)).id);
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

describe('GET /v1/batches', () => {
  it("lists the tenant's own in the shape of every list", async () => {
    const { id } = await viewOf(await upload(`${good}\n`));
    const list = (path: string, key = keys.submit) => api.call(path, { headers: { authorization: `Bearer ${key}` } });
    const listed = (await (await list('/v1/batches?task=sort-note&limit=100')).json()) as { data: BatchView[] };
    expect(listed).toMatchObject({ nextCursor: null });
    expect(listed.data[0]).toMatchObject({ id, counts: { total: 1 } });
    expect(await (await list('/v1/batches', keys.other)).json()).toEqual({ data: [], nextCursor: null });
    expect(await (await list('/v1/batches?task=other')).json()).toMatchObject({ data: [] });
  });
});

describe('GET /v1/batches/{id}', () => {
  it('shows the batch, its results line by line, and stops it', async () => {
    const { id } = await viewOf(await upload(`${good}\nbad\n`));
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
    const { id } = await viewOf(await upload(`${good}\n`));
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
      ['', 'DELETE'],
    ] as const) {
      const foreign = await ask(keys.other, `/v1/batches/${id}${suffix}`, method);
      expect(foreign).toEqual(await ask(keys.submit, `/v1/batches/${batchIdOf(999)}${suffix}`, method));
      expect(foreign[0]).toBe(404);
      expect(foreign[1]).toContain('batch-unknown');
    }
  });

  it('is erased once it is over, and not before', async () => {
    const { id } = await viewOf(await upload(`${good}\n`));
    const erase = () => api.call(`/v1/batches/${id}`, { method: 'DELETE' });
    const early = await erase();
    expect([early.status, await early.json()]).toMatchObject([409, { code: 'batch-not-finished' }]);
    await api.call(`/v1/batches/${id}/cancel`, { method: 'POST' });
    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(404);
    expect((await api.call(`/v1/batches/x`, { method: 'DELETE' })).status).toBe(400);
    expect((await api.call(`/v1/batches/${id}?all=1`, { method: 'DELETE' })).status).toBe(400);
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
