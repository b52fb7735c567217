import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobView, jobIdOf, keys, startApiFixture } from '../../support/api-fixture.ts';
import { createReview } from '../../support/create-operator-tools.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const put = (n: number, changes = {}) => api.jobs.set(`acme ${jobIdOf(n)}`, createJobView(jobIdOf(n), changes));
const waiting = { status: 'in_review', stage: 'review' } as const;

function call(method: string, path: string, body?: unknown, key = keys.operate) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-request-id': 'same' };
  return api.call(`/v1/reviews${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('createReviewRoutes', () => {
  it('lists reviews in the shape of every list, with the filter as asked', async () => {
    put(1, waiting);
    put(2, { status: 'succeeded' });
    const answer = await call('GET', '?task=sort-note&limit=1&cursor=abc');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ data: [createReview(jobIdOf(1))], nextCursor: null });
    expect(api.asked).toEqual([['listReviews', 'acme', { task: 'sort-note', limit: 1, cursor: 'abc' }]]);
  });

  it.each([
    { decision: 'approve' },
    { decision: 'correct', output: { category: 'question' }, note: 'n'.repeat(2000) },
    { decision: 'correct', output: null },
    { decision: 'reject', note: '' },
    { decision: 'ask-again' },
  ])('hands on the decision and answers 200 with the job: %j', async (decided) => {
    put(1, waiting);
    const answer = await call('POST', `/${jobIdOf(1)}`, decided);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: jobIdOf(1), status: 'succeeded' });
    expect(api.asked).toEqual([['decideReview', 'acme', jobIdOf(1), decided]]);
  });

  it('refuses a decision about a job that is not in review, or no longer', async () => {
    put(1, { status: 'running' });
    const answer = await call('POST', `/${jobIdOf(1)}`, { decision: 'reject' });
    expect(await problemOf(answer)).toEqual([409, 'job-finished']);
  });

  it('decides about many at once, each of them once', async () => {
    put(1, waiting);
    put(2, { status: 'running' });
    const ids = [jobIdOf(1), jobIdOf(2)];
    const answer = await call('POST', '', { ids: [...ids, ...ids], decision: 'reject', note: 'no' });
    expect([answer.status, await answer.json()]).toEqual([200, { decided: 1, skipped: 1 }]);
    expect(api.asked).toEqual([['decideReviews', 'acme', ids, { decision: 'reject', note: 'no' }]]);
  });

  it('refuses to approve where there is no answer', async () => {
    api.tools.decideReview = async () => ({ is: 'nothing-to-approve' });
    const answer = await call('POST', `/${jobIdOf(1)}`, { decision: 'approve' });
    expect(await problemOf(answer)).toEqual([409, 'review-nothing-to-approve']);
  });

  it('says where a correction does not fit, in the words of its schema', async () => {
    api.tools.decideReview = async () => ({
      is: 'off-schema',
      notes: [
        { path: '/category', code: 'invalid_type' },
        { path: '', code: 'answer-check-failed' },
      ],
    });
    const answer = await call('POST', `/${jobIdOf(1)}`, { decision: 'correct', output: { category: 'CANARY-9f2c' } });
    const text = await answer.text();
    expect(answer.status).toBe(422);
    expect(JSON.parse(text)).toMatchObject({
      code: 'input-invalid',
      errors: [
        { path: '/output/category', code: 'invalid-type' },
        { path: '/output', code: 'check-failed' },
      ],
    });
    expect(text).not.toContain('CANARY-9f2c');
  });

  it.each([
    ['GET', '', undefined],
    ['POST', `/${jobIdOf(1)}`, { decision: 'approve' }],
  ])('is for operators: %s %s', async (method, path, body) => {
    put(1, waiting);
    expect(await problemOf(await call(method, path, body, keys.submit))).toEqual([403, 'role-too-low']);
    expect(api.asked).toEqual([]);
    expect((await call(method, path, body, keys.admin)).ok).toBe(true);
  });

  it("answers another tenant's review, byte for byte, as one that does not exist", async () => {
    put(1, waiting);
    const ask = async (n: number) => {
      const answer = await call('POST', `/${jobIdOf(n)}`, { decision: 'approve' }, keys.otherOperate);
      return [answer.status, await answer.text()];
    };
    expect(await ask(1)).toEqual(await ask(404));
    expect((await ask(1))[0]).toBe(404);
  });

  it('looks at the envelope before the role, at the role before the id and the values', async () => {
    const wrong = { decision: 'maybe', why: 'because' };
    expect(await problemOf(await call('POST', '/no-id', wrong, keys.submit))).toEqual([400, 'field-unknown']);
    expect(await problemOf(await call('POST', '/no-id', { decision: 'x' }, keys.submit))).toEqual([
      403,
      'role-too-low',
    ]);
    expect(await problemOf(await call('POST', '/no-id', { decision: 'x' }))).toEqual([400, 'id-invalid']);
  });
});
