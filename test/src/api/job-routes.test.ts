import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findWaitSeconds } from '../../../src/api/submit-routes.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { createJobView, jobIdOf, keys, startApiFixture } from '../../support/api-fixture.ts';

const good = { task: 'sort-note', input: { subject: 'Where is my parcel?' } };

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const submit = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('createJobRoutes', () => {
  it('accepts a job with 202, its place and when to look', async () => {
    const answer = await submit(good);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/v1/jobs/${jobIdOf(1)}`);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
    expect(answer.headers.get('preference-applied')).toBeNull();
    expect(await answer.json()).toEqual(createJobView(jobIdOf(1)));
  });

  it('hands on what was asked, with the defaults of the contract and the task', async () => {
    await submit({ ...good, input: { ...good.input, extra: 'dropped by the schema' } });
    expect(api.submissions[0]).toMatchObject({
      tenant: 'acme',
      input: good.input,
      metadata: {},
      priority: 5,
      delayMs: 0,
      deadlineMs: 3_600_000,
      attempts: undefined,
      backoff: undefined,
      idempotency: undefined,
    });
    expect(api.submissions[0]?.input).toEqual(good.input);
    expect(api.submissions[0]?.task.name).toBe('sort-note');
  });

  it('hands on every option at its bound', async () => {
    const backoff = { baseMs: 300_000, maxMs: 3_600_000 };
    const options = { priority: 1, delayMs: 604_799_999, deadlineMs: 604_800_000, attempts: 20, backoff };
    const metadata = Object.fromEntries(
      Array.from({ length: 16 }, (_, n) => [`${n}`.padStart(64, 'k'), 'v'.repeat(512)]),
    );
    expect((await submit({ ...good, options, metadata })).status).toBe(202);
    expect(api.submissions[0]).toMatchObject({ ...options, metadata });
  });

  it('finds one job for one key and body, whatever the order of keys', async () => {
    const headers = { 'idempotency-key': 'é'.repeat(127) };
    const first = await submit({ ...good, metadata: { a: '1', b: '2' } }, { 'idempotency-key': 'once' });
    const reordered = { metadata: { b: '2', a: '1' }, input: good.input, task: good.task };
    const second = await submit(reordered, { 'idempotency-key': 'once' });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
    expect(api.submissions).toHaveLength(1);
    expect(
      (await submit(good, { 'idempotency-key': Buffer.from(headers['idempotency-key']).toString('latin1') })).status,
    ).toBe(202);
  });

  it('refuses one key for two bodies', async () => {
    await submit(good, { 'idempotency-key': 'once' });
    const answer = await submit({ ...good, options: {} }, { 'idempotency-key': 'once' });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'idempotency-mismatch' });
  });

  it('waits as preferred and answers 200 when the job ended', async () => {
    const waits: number[] = [];
    api.tools.waitForEnd = async (tenant, id, waitMs) => {
      waits.push(waitMs);
      api.jobs.set(`${tenant} ${id}`, createJobView(id, { status: 'succeeded', stage: 'done' }));
    };
    const answer = await submit(good, { prefer: 'respond-async, wait=90' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=60');
    expect(answer.headers.get('location')).toBe(`/v1/jobs/${jobIdOf(1)}`);
    expect(await answer.json()).toMatchObject({ status: 'succeeded' });
    expect(waits).toEqual([60_000]);
  });

  it('answers 202 when the wait was too short, and ignores a malformed one', async () => {
    const short = await submit(good, { prefer: 'wait=1' });
    const malformed = await submit(good, { prefer: 'wait=soon' });
    expect([short.status, malformed.status]).toEqual([202, 202]);
    expect(short.headers.get('preference-applied')).toBe('wait=1');
    expect(malformed.headers.get('preference-applied')).toBeNull();
  });

  it('still answers 202 when Redis goes away during the wait', async () => {
    api.tools.waitForEnd = () => Promise.reject(new Failure('redis-unavailable'));
    expect((await submit(good, { prefer: 'wait=5' })).status).toBe(202);
  });

  it('stops waiting when the client goes away', async () => {
    const client = new AbortController();
    const stopped = new Promise<void>((resolve) => {
      api.tools.waitForEnd = (_tenant, _id, _waitMs, signal) => {
        client.abort();
        return new Promise((done) => {
          signal.addEventListener('abort', () => {
            resolve();
            done();
          });
        });
      };
    });
    const request = api.call('/v1/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=60' },
      body: JSON.stringify(good),
      signal: client.signal,
    });
    await expect(request).rejects.toThrow('abort');
    await stopped;
  });

  it('shows a job, and waits for it as preferred', async () => {
    await submit(good);
    const path = `/v1/jobs/${jobIdOf(1)}`;
    const shown = await api.call(path);
    expect(shown.status).toBe(200);
    expect(await shown.json()).toEqual(createJobView(jobIdOf(1)));
    const waited = await api.call(path, { headers: { prefer: 'wait=2' } });
    expect([waited.status, waited.headers.get('preference-applied')]).toEqual([200, 'wait=2']);
  });

  it('lists jobs in the shape of every list, with the filter as asked', async () => {
    await submit(good);
    const answer = await api.call('/v1/jobs?status=in_review&task=sort-note&limit=100&cursor=abc');
    expect(await answer.json()).toEqual({ data: [createJobView(jobIdOf(1))], nextCursor: null });
    await api.call('/v1/jobs');
    const [one, other] = [jobIdOf(1), jobIdOf(2)];
    await api.call(`/v1/jobs?ids=${one},${other}&endedSince=2025-01-01T00:00:00Z&metadata.order=A%2017&metadata.x.y=`);
    expect(api.filters).toEqual([
      { status: 'in_review', task: 'sort-note', limit: 100, cursor: 'abc' },
      { status: undefined, task: undefined, limit: 20, cursor: undefined },
      {
        ...{ ids: [one, other], endedSince: Date.parse('2025-01-01T00:00:00Z'), limit: 20 },
        metadata: { order: 'A 17', 'x.y': '' },
      },
    ]);
  });

  it('takes a RangeError without a cursor for the bug it is', async () => {
    api.tools.listJobs = () => Promise.reject(new RangeError('a bug'));
    expect((await api.call('/v1/jobs')).status).toBe(500);
  });

  it('cancels a job, and refuses one that has finished', async () => {
    await submit(good);
    const path = `/v1/jobs/${jobIdOf(1)}/cancel`;
    const cancelled = await api.call(path, { method: 'POST' });
    expect(cancelled.status).toBe(200);
    expect(await cancelled.json()).toMatchObject({ status: 'cancelled' });
    api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1), { status: 'succeeded' }));
    const finished = await api.call(path, { method: 'POST' });
    expect(finished.status).toBe(409);
    expect(await finished.json()).toMatchObject({ code: 'job-finished' });
  });

  it('erases a job with 204 and no body, and refuses one that has not ended', async () => {
    await submit(good);
    const path = `/v1/jobs/${jobIdOf(1)}`;
    const erase = () => api.call(path, { method: 'DELETE' });
    api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1), { status: 'running' }));
    const refused = await erase();
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'job-not-finished' }),
    ]);
    for (const key of [keys.submit, keys.operate, keys.admin]) {
      api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1), { status: 'succeeded' }));
      const erased = await api.call(path, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
      expect([erased.status, await erased.text()]).toEqual([204, '']);
      expect((await erase()).status).toBe(404);
    }
  });

  it("answers the erasure of another tenant's job, byte for byte, as of one that does not exist", async () => {
    api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1), { status: 'succeeded' }));
    const ask = async (n: number) => {
      const headers = { authorization: `Bearer ${keys.otherOperate}`, 'x-request-id': 'same' };
      const answer = await api.call(`/v1/jobs/${jobIdOf(n)}`, { method: 'DELETE', headers });
      return [answer.status, await answer.text()];
    };
    expect(await ask(1)).toEqual(await ask(404));
    expect((await ask(1))[0]).toBe(404);
    expect(api.jobs.size).toBe(1);
  });

  it('works for every role', async () => {
    for (const key of [keys.submit, keys.operate, keys.admin]) {
      expect((await submit(good, { authorization: `bearer ${key}` })).status).toBe(202);
    }
  });
});

describe('findWaitSeconds', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['wait=10s', undefined],
    ['nowait=10', undefined],
    ['wait=0', 0],
    ['wait=10', 10],
    ['WAIT = "10"', 10],
    ['respond-async, wait=10; foo=bar', 10],
    ['wait=5, wait=7', 5],
    ['wait=60', 60],
    ['wait=61', 60],
    [`wait=${'9'.repeat(400)}`, 60],
  ])('reads %o as %o', (header, seconds) => {
    expect(findWaitSeconds(header)).toBe(seconds);
  });
});
