import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobIdOf, keys } from '../../../support/api-fixture.ts';
import { createClosedJob, createStory } from '../../../support/fake-looks.ts';
import { startConsole } from '../../../support/start-console.ts';

const cancelled: unknown[][] = [];
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole();
});
afterAll(() => console.close());

const bearer = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const show = (path: string, key = keys.operate) => console.ask(path, { headers: bearer(key) });
const post = (path: string, fields: Record<string, string>, key = keys.operate) =>
  console.ask(path, { method: 'POST', headers: bearer(key), body: new URLSearchParams(fields) });

const [first, second] = [jobIdOf(1), jobIdOf(2)];
const bad = '<script>alert(1)</script>';

beforeEach(() => {
  console.stories.clear();
  console.jobs.clear();
  console.looked.length = 0;
  cancelled.length = 0;
  const failure = { kind: 'transient', code: 'model-error', message: bad } as const;
  const answer = { by: 'rule', rung: 2, profile: null, model: bad, confidence: null, degraded: true } as const;
  const one = createClosedJob(first, { status: 'failed', stage: 'dead-letter', failure, task: bad });
  const other = createClosedJob(second, { status: 'succeeded', stage: 'done', answer });
  console.stories.set(`acme ${first}`, createStory(one));
  console.stories.set(`globex ${second}`, createStory(other));
});

describe('/jobs', () => {
  it('shows operators the jobs of their tenant, and who is of the installation all', async () => {
    const own = await (await show('/jobs')).text();
    expect(own).toContain(`/console/jobs/${first}`);
    expect(own).not.toContain(second);
    expect(own).not.toContain('Tenant</th>');
    const all = await (await show('/jobs', keys.root)).text();
    expect(all).toContain(`/console/jobs/${second}`);
    expect(all).toContain('<strong class="warn">degraded</strong>');
    expect(all).toContain('tenant=globex');
    expect(console.looked.map(([name, tenant]) => [name, tenant])).toEqual([
      ['listClosedJobs', 'acme'],
      ['listClosedJobs', null],
    ]);
  });

  it('writes what is hostile as text', async () => {
    const text = await (await show('/jobs')).text();
    expect(text).not.toContain(bad);
    expect(text).toContain('&lt;script&gt;');
  });

  it('asks for what its filters say, and keeps them in the links of its pages', async () => {
    const batch = 'batch_01920000-0000-7000-8000-000000000001';
    const filters = `status=failed&task=note&batch=${batch}&failure=model-error&profile=primary&by=rule&degraded=true&since=2026-01-31T09:30:00Z&metadata.order=A-17`;
    const text = await (await show(`/jobs?${filters}`)).text();
    expect(console.looked[0]).toEqual([
      'listClosedJobs',
      'acme',
      {
        ...{ status: 'failed', task: 'note', batch, failure: 'model-error', profile: 'primary', by: 'rule' },
        ...{ isDegraded: true, since: Date.parse('2026-01-31T09:30:00Z'), metadata: { order: 'A-17' } },
        ...{ limit: 50, cursor: undefined },
      },
    ]);
    expect(text).toMatch(/href="\/console\/jobs\/cancel\?status=failed&amp;.*metadata\.order=A-17/);
    expect(text).toContain('name="metadataValue" value="A-17"');
  });

  it('takes one key of metadata with its value from its form, and a window from another page', async () => {
    const before = Date.now();
    await show('/jobs?since=1h&metadataKey=desk&metadataValue=north&metadata.order=A-17&status=');
    const [, , query] = console.looked[0] as [string, string, { since: number; metadata: object }];
    expect(query.metadata).toEqual({ order: 'A-17', desk: 'north' });
    expect(query.since).toBeGreaterThanOrEqual(before - 3_600_000);
    expect(query.since).toBeLessThanOrEqual(Date.now() - 3_600_000);
  });

  it.each([
    'status=odd',
    'failure=odd',
    'since=soon',
    'degraded=maybe',
    'profile=Not-A-Name',
    'colour=red',
    'cursor=foreign',
  ])('refuses %s', async (query) => {
    const answer = await show(`/jobs?${query}`);
    expect([answer.status, (await answer.text()).includes('red"')]).toEqual([400, false]);
  });

  it('is for operators, of their own tenant', async () => {
    expect((await show('/jobs', keys.submit)).status).toBe(403);
    expect((await show('/jobs?tenant=globex')).status).toBe(404);
  });

  it('tells what came of requests, what is open, and what ended since, apart', async () => {
    await show('/jobs?outcome=failed&attemptFailure=model-error&open=true');
    expect(console.looked.at(-1)?.[2]).toMatchObject({
      ...{ outcome: 'failed', attemptFailure: 'model-error', isOpen: true },
    });
    await show('/jobs?ended=true&since=2026-01-31T09:30:00Z');
    expect(console.looked.at(-1)?.[2]).toMatchObject({ endedSince: Date.parse('2026-01-31T09:30:00Z') });
    expect((await show('/jobs?open=perhaps')).status).toBe(400);
  });
});

describe('/jobs/cancel', () => {
  it('asks with the count, and cancels what was meant then', async () => {
    const later = jobIdOf(3);
    for (const id of [first, later])
      console.jobs.set(`acme ${id}`, { ...createStory(createClosedJob(id)).job, output: null, metadata: {} });
    const text = await (await show('/jobs/cancel?task=note')).text();
    expect(text).toContain('<strong>1</strong> open job of tenant acme');
    expect(text).toContain(`name="upTo" value="${first}"`);
    console.stories.set(`acme ${later}`, createStory(createClosedJob(later)));
    const answer = await post('/jobs/cancel', { task: 'note', upTo: first });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/console/jobs?task=note&done=cancelled&count=1&left=0',
    ]);
    expect(console.looked.at(-1)?.slice(0, 2)).toEqual(['findJobs', 'acme']);
    expect(console.looked.at(-1)?.[2]).toMatchObject({ task: 'note', isOpen: true });
    expect(console.looked.at(-1)?.[3]).toBe(1000);
  });

  it('says how many could not be', async () => {
    const answer = await post('/jobs/cancel', { upTo: jobIdOf(9) }, keys.root);
    expect(answer.headers.get('location')).toBe('/console/jobs?done=cancelled&count=0&left=2');
    const after = await show('/jobs?done=cancelled&count=0&left=2');
    expect(await after.text()).toContain('Cancelled: 0; 2 could not be.');
  });

  it('cancels nothing where there was nothing to ask about', async () => {
    const answer = await post('/jobs/cancel', {}, keys.root);
    expect(answer.headers.get('location')).toBe('/console/jobs?done=cancelled&count=0&left=0');
  });

  it('keeps the filters by metadata in its form', async () => {
    const text = await (await show('/jobs/cancel?metadata.order=A-17')).text();
    expect(text).toContain('<input type="hidden" name="metadata.order" value="A-17">');
  });
});
