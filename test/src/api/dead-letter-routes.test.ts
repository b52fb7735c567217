import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobView, jobIdOf, keys, startApiFixture } from '../../support/api-fixture.ts';
import { createDeadLetter } from '../../support/create-operator-tools.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const dead = { status: 'failed', stage: 'dead-letter' } as const;
const put = (n: number, changes = {}) => api.jobs.set(`acme ${jobIdOf(n)}`, createJobView(jobIdOf(n), changes));

function call(method: string, path: string, body?: unknown, key = keys.operate) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-request-id': 'same' };
  return api.call(`/v1/dead-letters${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('createDeadLetterRoutes', () => {
  it('lists dead letters in the shape of every list, with the filter as asked', async () => {
    put(1, dead);
    put(2, { status: 'succeeded' });
    const answer = await call('GET', '?task=sort-note&code=model-error&limit=100&cursor=abc');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ data: [createDeadLetter(jobIdOf(1))], nextCursor: null });
    await call('GET', '');
    expect(api.asked).toEqual([
      ['listDeadLetters', 'acme', { task: 'sort-note', code: 'model-error', limit: 100, cursor: 'abc' }],
      ['listDeadLetters', 'acme', { task: undefined, code: undefined, limit: 20, cursor: undefined }],
    ]);
  });

  it('shows a dead letter, and no other job', async () => {
    put(1, dead);
    put(2, { status: 'succeeded' });
    const answer = await call('GET', `/${jobIdOf(1)}`);
    expect([answer.status, await answer.json()]).toEqual([200, createDeadLetter(jobIdOf(1))]);
    expect(await problemOf(await call('GET', `/${jobIdOf(2)}`))).toEqual([404, 'job-unknown']);
  });

  it.each(['stage', 'start'])('replays from the %s: 202, the job and its place', async (from) => {
    put(1, dead);
    const answer = await call('POST', `/${jobIdOf(1)}/replay`, { from });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`/v1/jobs/${jobIdOf(1)}`);
    expect(await answer.json()).toMatchObject({ id: jobIdOf(1), status: 'queued', run: 2 });
    expect(api.asked).toEqual([['replayJob', 'acme', jobIdOf(1), from]]);
  });

  it('refuses to replay what is not dead, and a changed task from its stage', async () => {
    put(1, { status: 'succeeded' });
    put(2, { ...dead, taskVersion: 1 });
    expect(await problemOf(await call('POST', `/${jobIdOf(1)}/replay`, { from: 'start' }))).toEqual([409, 'not-dead']);
    const changed = await call('POST', `/${jobIdOf(2)}/replay`, { from: 'stage' });
    expect(await problemOf(changed)).toEqual([409, 'task-version-changed']);
    expect((await call('POST', `/${jobIdOf(2)}/replay`, { from: 'start' })).status).toBe(202);
  });

  it('replays many and says how many', async () => {
    put(1, dead);
    const filter = { task: 'sort-note', code: 'model-error', before: '2025-06-01T12:00:00+02:00' };
    const answer = await call('POST', '/replay', { filter, limit: 1000, dryRun: true });
    expect([answer.status, await answer.json()]).toEqual([202, { replayed: 1, skipped: 0 }]);
    await call('POST', '/replay', { filter: {} });
    const before = Date.UTC(2025, 5, 1, 10);
    expect(api.asked).toEqual([
      ['replayJobs', 'acme', { task: 'sort-note', code: 'model-error', before, limit: 1000, dryRun: true }],
      ['replayJobs', 'acme', { limit: 100, dryRun: false }],
    ]);
  });

  it('discards a dead letter with 204 and no body, and refuses any other job', async () => {
    put(1, dead);
    put(2, { status: 'succeeded' });
    const answer = await call('DELETE', `/${jobIdOf(1)}`);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect([answer.headers.get('content-length'), answer.headers.get('content-type')]).toEqual([null, null]);
    expect(await problemOf(await call('DELETE', `/${jobIdOf(2)}`))).toEqual([409, 'not-dead']);
  });

  it.each([
    ['GET', '', undefined],
    ['GET', `/${jobIdOf(1)}`, undefined],
    ['POST', `/${jobIdOf(1)}/replay`, { from: 'start' }],
    ['POST', '/replay', { filter: {} }],
    ['DELETE', `/${jobIdOf(1)}`, undefined],
  ])('is for operators: %s %s', async (method, path, body) => {
    put(1, dead);
    expect(await problemOf(await call(method, path, body, keys.submit))).toEqual([403, 'role-too-low']);
    expect(api.asked).toEqual([]);
    expect((await call(method, path, body, keys.admin)).ok).toBe(true);
  });

  it.each([
    ['GET', '', undefined],
    ['POST', '/replay', { from: 'start' }],
    ['DELETE', '', undefined],
  ])("answers another tenant's dead letter, byte for byte, as one that does not exist: %s %s", async (...given) => {
    const [method, path, body] = given;
    put(1, dead);
    const ask = async (n: number) => {
      const answer = await call(method, `/${jobIdOf(n)}${path}`, body, keys.otherOperate);
      return [answer.status, await answer.text()];
    };
    expect(await ask(1)).toEqual(await ask(404));
    expect((await ask(1))[0]).toBe(404);
  });

  it('looks at the envelope before the role, at the role before the id and the values', async () => {
    const path = '/not-an-id/replay';
    const wrong = { from: 'there', why: 'because' };
    expect(await problemOf(await call('POST', path, wrong, keys.submit))).toEqual([400, 'field-unknown']);
    expect(await problemOf(await call('POST', path, { from: 'there' }, keys.submit))).toEqual([403, 'role-too-low']);
    expect(await problemOf(await call('POST', path, { from: 'there' }))).toEqual([400, 'id-invalid']);
  });
});
