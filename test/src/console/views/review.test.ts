import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { DecideResult } from '../../../../src/operations/decide-review.ts';
import type { ReviewToDecide } from '../../../../src/operations/review-queue.ts';
import { createJobView, jobIdOf, keys } from '../../../support/api-fixture.ts';
import { createReview } from '../../../support/create-operator-tools.ts';
import { startConsole } from '../../../support/start-console.ts';

const hostile = '"><script>alert(1)</script>';
const found = (changes: Partial<ReviewToDecide> = {}): ReviewToDecide => ({
  review: createReview(jobIdOf(1), {
    input: { subject: hostile },
    output: { category: 'question' },
    failure: {
      ...{ kind: 'low-confidence', code: 'answer-unsure', message: 'The answer is not sure enough.' },
      at: [{ path: '/category', code: 'too_small', expected: 'text' }],
    },
  }),
  taskVersion: 2,
  hasAnswer: true,
  schema: {
    ...{ type: 'object', properties: { category: { type: 'string' } }, required: ['category'] },
    additionalProperties: false,
  },
  threshold: 0.7,
  ...changes,
});

type Console = Awaited<ReturnType<typeof startConsole>>;
const consoles: Console[] = [];
let read: ReviewToDecide | 'over' | undefined;
let result: DecideResult;
let decided: unknown[];
let console: Console;
beforeEach(async () => {
  [read, decided] = [found(), []];
  result = { is: 'decided', job: createJobView(jobIdOf(1)) };
  console = await startConsole({
    readReview: async (tenant, id) => (tenant === 'acme' && id === jobIdOf(1) ? read : undefined),
    decideReview: async (...asked) => {
      decided.push(asked);
      return result;
    },
  });
  consoles.push(console);
  for (const n of [1, 2, 3]) {
    console.jobs.set(`acme ${jobIdOf(n)}`, createJobView(jobIdOf(n), { status: 'in_review', stage: 'review' }));
  }
});
afterAll(async () => {
  for (const one of consoles) await one.close();
});

const headersOf = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const show = (path: string, key = keys.operate) => console.ask(path, { headers: headersOf(key) });
const waitingSince = '2025-01-01T00:00:01.000Z';
const send = (fields: Record<string, string>, key = keys.operate) =>
  console.ask(`/reviews/${jobIdOf(1)}`, {
    ...{ method: 'POST', headers: headersOf(key) },
    body: new URLSearchParams({ waitingSince, 'output.$/category': 'question', ...fields }),
  });
const actor = expect.objectContaining({ key: 'key_operate' });

describe('createReviewAction', () => {
  it('shows input and answer side by side, and why a person is asked', async () => {
    const text = await (await show(`/reviews/${jobIdOf(1)}?task=sort-note`)).text();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).toMatch(/name="output\.\$\/category"[^>]*>\nquestion<\/textarea>/);
    for (const said of [
      '0.20, 0.70 is needed',
      '<code>answer-unsure</code>',
      '<code>/category</code> <code>too_small</code> (text)',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toContain(`href="/console/reviews/${jobIdOf(2)}?task=sort-note" data-key="n"`);
    const decisions = [...text.matchAll(/name="decision" value="([\w-]+)" data-key="([\w +]+)"/g)];
    // The first is what Enter in a field does.
    expect(decisions.map(([, name, key]) => [name, key])).toEqual([
      ...[
        ['correct', 'c Ctrl+Enter'],
        ['approve', 'a'],
        ['reject', 'r'],
        ['ask-again', 'q'],
      ],
    ]);
  });

  it('is for operators, of their own tenant', async () => {
    expect((await show(`/reviews/${jobIdOf(1)}`, keys.submit)).status).toBe(403);
    expect((await show(`/reviews/${jobIdOf(1)}`, keys.otherOperate)).status).toBe(404);
    expect((await send({ decision: 'approve' }, keys.otherOperate)).status).toBe(404);
    expect((await show(`/reviews/${jobIdOf(1)}?tenant=acme`, keys.root)).status).toBe(200);
    expect((await show('/reviews/job_x')).status).toBe(400);
    expect(decided).toEqual([]);
  });

  it('takes a decision, with its note, and leads to the next one by itself', async () => {
    const answer = await send({ decision: 'approve', note: 'fine', task: 'sort-note' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      ...[303, `/console/reviews/${jobIdOf(2)}?task=sort-note&done=approved`],
    ]);
    for (const decision of ['reject', 'ask-again']) await send({ decision });
    expect(decided).toEqual([
      ['acme', jobIdOf(1), { decision: 'approve', note: 'fine', waitingSince }, actor],
      ['acme', jobIdOf(1), { decision: 'reject', waitingSince }, actor],
      ['acme', jobIdOf(1), { decision: 'ask-again', waitingSince }, actor],
    ]);
    expect((await send({ decision: 'perhaps' })).status).toBe(400);
    for (const n of [2, 3]) console.jobs.delete(`acme ${jobIdOf(n)}`);
    expect((await send({ decision: 'reject' })).headers.get('location')).toBe('/console/reviews?done=rejected');
  });

  it('sends what was typed as a correction', async () => {
    const answer = await send({ decision: 'correct', 'output.$/category': 'one\r\ntwo' });
    expect(answer.headers.get('location')).toContain('done=corrected');
    expect(decided).toEqual([
      ['acme', jobIdOf(1), { decision: 'correct', output: { category: 'one\ntwo' }, waitingSince }, actor],
    ]);
  });

  it('says at its fields what is wrong with a correction, and keeps what was typed out of every URL', async () => {
    result = {
      is: 'off-schema',
      notes: [{ path: '/category', code: 'too_big', expected: 'text, at most 5 characters' }],
    };
    const answer = await send({ decision: 'correct', 'output.$/category': `typed ${hostile}`, note: 'my note' });
    expect([answer.status, answer.headers.get('location')]).toEqual([422, null]);
    const text = await answer.text();
    expect(text).toMatch(/aria-invalid="true" autofocus/);
    expect(text).toContain('Expected: text, at most 5 characters.');
    expect(text).toContain('typed &quot;&gt;&lt;script&gt;');
    expect(text).toMatch(/<textarea name="note"[^>]*>\nmy note</);
    expect(console.logLines.join('')).not.toMatch(/typed|my note/);
  });

  it('does not approve an answer whose fields were changed before it was asked once more', async () => {
    const changed = { decision: 'approve', 'output.$/category': 'changed' };
    const text = await (await send(changed)).text();
    expect(text).toContain('Fields were changed.');
    expect(text).toContain('name="asItWas" value="yes"');
    expect(decided).toEqual([]);
    expect((await send({ ...changed, asItWas: 'yes' })).status).toBe(303);
    expect(decided).toEqual([['acme', jobIdOf(1), { decision: 'approve', waitingSince }, actor]]);
  });

  it('says that somebody else was first, and goes on', async () => {
    result = { is: 'not-in-review' };
    const late = await send({ decision: 'approve' });
    expect(late.headers.get('location')).toBe(`/console/reviews/${jobIdOf(2)}?done=late`);
    expect(await (await show('/reviews?done=late')).text()).toContain('somebody was first');
    read = 'over';
    expect((await send({ decision: 'approve' })).headers.get('location')).toContain('done=late');
    const text = await (await show(`/reviews/${jobIdOf(1)}`)).text();
    expect(text).toContain('This one waits no longer');
    expect(text).toContain(`href="/console/reviews/${jobIdOf(2)}" data-key="n"`);
  });

  it('says what cannot be done on the page itself', async () => {
    for (const [is, said] of [
      ['nobody-to-ask', 'no model'],
      ['nothing-to-approve', 'No answer waits'],
    ] as const) {
      result = { is };
      const answer = await send({ decision: 'ask-again' });
      expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining(said)]);
    }
    read = found({ hasAnswer: false });
    expect(await (await show(`/reviews/${jobIdOf(1)}`)).text()).not.toContain('value="approve"');
    read = found({ schema: null });
    expect(await (await show(`/reviews/${jobIdOf(1)}`)).text()).toContain('nothing can be decided here');
  });
});
