import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobStory } from '../../../../src/operations/find-story.ts';
import { createJobView, jobIdOf, keys } from '../../../support/api-fixture.ts';
import { createClosedJob, createStory } from '../../../support/fake-looks.ts';
import { startConsole } from '../../../support/start-console.ts';

let console: Awaited<ReturnType<typeof startConsole>>;
const owners = new Map<string, string>();
beforeAll(async () => {
  console = await startConsole({ findOwner: async (id) => owners.get(id) });
});
afterAll(() => console.close());

const bearer = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const show = (path: string, key = keys.operate) => console.ask(path, { headers: bearer(key) });
const post = (path: string, fields: Record<string, string> = {}, key = keys.operate) =>
  console.ask(path, { method: 'POST', headers: bearer(key), body: new URLSearchParams(fields) });

const [id, open, unknown] = [jobIdOf(1), jobIdOf(2), jobIdOf(3)];
const bad = '<script>alert(1)</script>';
const at = '2025-01-01T00:00:01.000Z';

function put(tenant: string, story: JobStory): void {
  console.stories.set(`${tenant} ${story.job.id}`, story);
  console.jobs.set(`${tenant} ${story.job.id}`, createJobView(story.job.id, story.job));
  owners.set(story.job.id, tenant);
}

beforeEach(() => {
  for (const all of [console.stories, console.jobs, owners]) all.clear();
  console.asked.length = 0;
  const failure = {
    kind: 'bad-answer',
    code: 'answer-off-schema',
    message: bad,
    at: [{ path: `/${bad}`, code: 'invalid_type', expected: bad }],
  } as const;
  const attempt = {
    n: 1,
    run: 1,
    rung: 0,
    round: 0,
    profile: bad,
    model: bad,
    outcome: 'answered',
    failure,
    latencyMs: 812,
    usage: { inputTokens: 310, outputTokens: 42 },
    costUsd: 0.25,
    at,
  } as const;
  const job = createClosedJob(id, {
    status: 'failed',
    stage: 'dead-letter',
    failure,
    attempts: [attempt],
    redaction: { EMAIL: 2 },
    task: bad,
  });
  put(
    'acme',
    createStory(job, {
      ...{ failedStage: 'fallback', metadataKeys: [bad], payloads: ['input', 'refused'] },
      history: [
        { at, event: 'accepted' },
        { at, event: 'retry', code: 'model-error' },
      ],
      lives: [
        {
          run: 1,
          segments: [
            { kind: 'queue', startMs: 0, endMs: 0 },
            { kind: 'validate', startMs: 0, endMs: 40, code: 'answer-unsure' },
            { kind: 'failed', startMs: 40, endMs: 90, attempt: 1, profile: bad, code: 'model-error' },
          ],
        },
      ],
    }),
  );
  put('acme', createStory(createClosedJob(open, { status: 'running', stage: 'model' })));
});

describe('/jobs/:id', () => {
  it('tells how it went, with its payloads masked and what is hostile as text', async () => {
    const answer = await show(`/jobs/${id}`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const text = await answer.text();
    for (const told of [
      'answer-off-schema',
      'EMAIL 2',
      '812 ms',
      '310',
      '$0.2500',
      'retry',
      'gate: not sure enough',
      'model fails',
      'invalid_type',
    ]) {
      expect([told, text.includes(told)]).toEqual([told, true]);
    }
    expect(text).not.toContain(bad);
    expect(text).not.toMatch(/ style=|onclick/);
    expect(text.match(/•••/g)).toHaveLength(3);
    // A stretch of no length is none.
    expect(text).not.toContain('in a queue');
  });

  it('offers what may be done with the job as it is', async () => {
    const dead = await (await show(`/jobs/${id}`)).text();
    expect(dead).toContain(`href="/console/dead-letters/${id}"`);
    expect(dead).toContain(`href="/console/jobs/${id}/erase"`);
    expect(dead).not.toContain(`/jobs/${id}/cancel`);
    const running = await (await show(`/jobs/${open}`)).text();
    expect(running).toContain(`/jobs/${open}/cancel`);
    expect(running).not.toMatch(/\/erase|dead-letters\/job/);
  });

  it('is shown to its tenant and to who is of the installation, and to nobody else', async () => {
    expect((await show(`/jobs/${id}`, keys.root)).status).toBe(200);
    expect((await show(`/jobs/${id}?tenant=acme`, keys.root)).status).toBe(200);
    for (const path of ['', '/cancel', '/erase', '/left', '/reveal']) {
      expect([path, (await show(`/jobs/${id}${path}`, keys.submit)).status]).toEqual([path, 403]);
    }
    for (const path of ['', '/cancel', '/erase', '/left']) {
      expect([path, (await show(`/jobs/${id}${path}`, keys.otherOperate)).status]).toEqual([path, 404]);
      expect([path, (await show(`/jobs/${unknown}${path}`, keys.root)).status]).toEqual([path, 404]);
    }
    expect((await show('/jobs/job_x')).status).toBe(400);
  });
});

describe('/jobs/:id/reveal', () => {
  it('shows one payload in its answer to who says why', async () => {
    const answer = await post(`/jobs/${id}/reveal`, { field: 'input', reason: 'ticket 4711' });
    expect([answer.status, answer.headers.get('location'), answer.headers.get('cache-control')]).toEqual([
      200,
      null,
      'no-store',
    ]);
    expect(await answer.text()).toContain('&quot;subject&quot;: &quot;hello&quot;');
    expect(console.asked).toEqual([['reveal', 'acme', id, 'input', 'input: ticket 4711']]);
  });

  it.each([
    { field: 'input' },
    { field: 'input', reason: '' },
    { field: 'vault', reason: 'x' },
    { field: 'input', reason: 'a\u0000b' },
  ])('shows nothing for %o', async (fields) => {
    expect((await post(`/jobs/${id}/reveal`, fields as Record<string, string>)).status).toBe(400);
    expect(console.asked).toEqual([]);
  });

  it('takes no reason from a URL, shows nothing for a link, and asks why', async () => {
    expect((await show(`/jobs/${id}/reveal?reason=x`)).status).toBe(400);
    const text = await (await show(`/jobs/${id}/reveal?field=input`)).text();
    expect(text).toContain('name="reason"');
    expect(text).not.toContain('hello');
    expect(console.asked).toEqual([]);
  });

  it("shows nothing of another tenant's job", async () => {
    const asked = { field: 'input', reason: 'x' };
    expect((await post(`/jobs/${id}/reveal`, asked, keys.otherOperate)).status).toBe(404);
    expect((await post(`/jobs/${id}/reveal`, asked, keys.submit)).status).toBe(403);
    expect((await post(`/jobs/${id}/reveal`, asked, keys.root)).status).toBe(200);
  });
});

describe('/jobs/:id/cancel and /jobs/:id/erase', () => {
  it('ask before they do it, and refuse what cannot be done', async () => {
    expect((await show(`/jobs/${open}/cancel`)).status).toBe(200);
    expect((await show(`/jobs/${id}/cancel`)).status).toBe(409);
    expect((await show(`/jobs/${id}/erase`)).status).toBe(200);
    expect((await show(`/jobs/${open}/erase`)).status).toBe(409);
    expect((await post(`/jobs/${open}/erase`)).status).toBe(409);
  });

  it('lead to where one sees what came of it', async () => {
    expect((await post(`/jobs/${open}/cancel`)).headers.get('location')).toBe(
      `/console/jobs/${open}?done=cancelled&count=1`,
    );
    expect((await post(`/jobs/${id}/erase`, { tenant: 'acme' }, keys.root)).headers.get('location')).toBe(
      '/console/jobs?tenant=acme&done=erased&count=1',
    );
    expect(console.jobs.has(`acme ${id}`)).toBe(false);
  });
});
