import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJobView, jobIdOf, keys } from '../../../support/api-fixture.ts';
import { startConsole } from '../../../support/start-console.ts';

let console: Awaited<ReturnType<typeof startConsole>>;
const owners = new Map([
  [jobIdOf(1), 'acme'],
  [jobIdOf(2), 'acme'],
  [jobIdOf(3), 'globex'],
]);
beforeAll(async () => {
  console = await startConsole({ findOwner: async (id) => owners.get(id) });
  for (const [id, tenant] of owners) {
    console.jobs.set(`${tenant} ${id}`, createJobView(id, { status: 'in_review', stage: 'review' }));
  }
});
afterAll(() => console.close());
beforeEach(() => {
  console.asked.length = 0;
});

const headersOf = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const show = async (path: string, key = keys.operate) => {
  const answer = await console.ask(path, { headers: headersOf(key) });
  return { status: answer.status, text: await answer.text() };
};
const post = (fields: Record<string, string>, key = keys.operate) =>
  console.ask('/reviews/decide', { method: 'POST', headers: headersOf(key), body: new URLSearchParams(fields) });
const decided = () => console.asked.filter(([name]) => name === 'decideReviews');

describe('createReviewsView', () => {
  it('lists who waits, without a payload, each tenant to its own', async () => {
    const { text } = await show('/reviews');
    expect(text).toContain(`href="/console/reviews/${jobIdOf(1)}"`);
    expect(text).toContain('answer-unsure');
    expect(text).not.toContain(jobIdOf(3));
    expect(text).not.toMatch(/Where is my parcel|question/);
    expect(text).not.toContain('>Tenant</th>');
    const all = (await show('/reviews', keys.root)).text;
    for (const text of [...owners.keys(), ...owners.values()]) expect(all).toContain(text);
    expect((await show('/reviews?tenant=globex', keys.root)).text).not.toContain(jobIdOf(1));
    expect((await show('/reviews?tenant=globex')).status).toBe(404);
    expect((await show('/reviews', keys.submit)).status).toBe(403);
  });

  it('keeps the filter in its links, and refuses what is none', async () => {
    const { text } = await show('/reviews?task=sort-note');
    expect(text).toContain(`href="/console/reviews/${jobIdOf(1)}?task=sort-note" data-key="b"`);
    expect((await show('/reviews?task=other')).text).toContain('Nothing waits for a person.');
    expect((await show('/reviews?task=%3Cb%3E')).status).toBe(400);
    expect((await show('/reviews?cursor=foreign')).status).toBe(400);
  });
});

describe('createReviewPages', () => {
  it('asks with the count, and decides about those that were selected', async () => {
    const asked = await show(`/reviews/decide?decision=approve&id.${jobIdOf(1)}=on&id.${jobIdOf(2)}=on`);
    expect(asked.text).toContain('Approve: 2 reviews. This cannot be taken back.');
    expect(decided()).toEqual([]);
    const fields = { decision: 'approve', [`id.${jobIdOf(1)}`]: 'on', [`id.${jobIdOf(2)}`]: 'on', note: 'all fine' };
    const answer = await post(fields);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/console/reviews?done=decided&count=2&left=0',
    ]);
    expect(decided()).toEqual([
      ['decideReviews', 'acme', [jobIdOf(1), jobIdOf(2)], { decision: 'approve', note: 'all fine' }],
    ]);
  });

  it('decides about all that the filter finds, each for its tenant', async () => {
    const asked = await show('/reviews/decide?decision=reject&all=yes&task=sort-note', keys.root);
    expect(asked.text).toContain('Reject: 3 reviews of the task sort-note.');
    expect(asked.text).toMatch(/<li>acme: 2<\/li><li>globex: 1<\/li>/);
    const until = /name="until" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const answer = await post({ decision: 'reject', all: 'yes', task: 'sort-note', until }, keys.root);
    expect(answer.headers.get('location')).toBe('/console/reviews?task=sort-note&done=decided&count=3&left=0');
    expect(decided().map(([, tenant, ids]) => [tenant, (ids as string[]).length])).toEqual([
      ['acme', 2],
      ['globex', 1],
    ]);
  });

  it('reaches nothing of another tenant, and does nothing for who may not', async () => {
    const fields = { decision: 'reject', [`id.${jobIdOf(3)}`]: 'on' };
    expect((await post(fields)).headers.get('location')).toBe('/console/reviews?done=decided&count=0&left=1');
    expect(decided().map(([, tenant]) => tenant)).toEqual(['acme']);
    const unknown = await post({ decision: 'reject', [`id.${jobIdOf(9)}`]: 'on' }, keys.root);
    expect(unknown.headers.get('location')).toBe('/console/reviews?done=decided&count=0&left=1');
    expect(decided()).toHaveLength(1);
    expect((await post(fields, keys.submit)).status).toBe(403);
    expect((await post({ decision: 'correct', all: 'yes' })).status).toBe(400);
    expect((await post({ decision: 'reject', 'id.job_x': 'on' })).status).toBe(400);
    expect((await show('/reviews/decide?decision=reject')).text).toContain('No review was chosen.');
  });
});
