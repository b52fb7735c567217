import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJobView, jobIdOf, keys } from '../../../support/api-fixture.ts';
import { createDeadLetter } from '../../../support/create-operator-tools.ts';
import { startConsole } from '../../../support/start-console.ts';

const owners = new Map<string, string>();
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({ findOwner: async (id) => owners.get(id) });
});
afterAll(() => console.close());

const bearer = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const show = (path: string, key = keys.operate) => console.ask(path, { headers: bearer(key) });
const post = (path: string, fields: Record<string, string> = {}, key = keys.operate) =>
  console.ask(path, { method: 'POST', headers: bearer(key), body: new URLSearchParams(fields) });

const [own, other, alive] = [jobIdOf(1), jobIdOf(2), jobIdOf(3)];
const bad = '<script>alert(1)</script>';

beforeEach(() => {
  for (const all of [console.letters, console.jobs, owners]) all.clear();
  console.looked.length = 0;
  console.asked.length = 0;
  for (const [tenant, id] of [
    ['acme', own],
    ['globex', other],
  ] as const) {
    console.letters.set(
      `${tenant} ${id}`,
      createDeadLetter(id, { owner: bad, failedStage: bad, task: bad, replays: 3 }),
    );
    console.jobs.set(`${tenant} ${id}`, createJobView(id, { status: 'failed', stage: 'dead-letter' }));
    owners.set(id, tenant);
  }
  console.jobs.set(`acme ${alive}`, createJobView(alive));
  owners.set(alive, 'acme');
});

describe('/dead-letters', () => {
  it('lists those of the tenant, or of all, by task and code', async () => {
    const text = await (await show('/dead-letters?task=note&code=model-error')).text();
    expect(text).toContain(`name="pick.${own}"`);
    expect(text).not.toContain(other);
    expect(text).not.toContain(bad);
    expect(text).toContain('href="/console/dead-letters/replay?task=note&amp;code=model-error"');
    expect(await (await show('/dead-letters', keys.root)).text()).toContain(other);
    expect(console.looked).toEqual([
      ['listDeadLettersOf', 'acme', { task: 'note', code: 'model-error', cursor: undefined, limit: 25 }],
      ['listDeadLettersOf', null, { task: undefined, code: undefined, cursor: undefined, limit: 25 }],
    ]);
  });

  it.each(['code=odd', 'task=Not-A-Name', 'cursor=foreign', 'colour=red'])('refuses %s', async (query) => {
    expect((await show(`/dead-letters?${query}`)).status).toBe(400);
  });

  it('tells the story of one to its tenant alone', async () => {
    const text = await (await show(`/dead-letters/${own}`)).text();
    expect(text).toContain('The model answered with a server error.');
    expect(text).toContain(`/console/jobs/${own}`);
    expect((await show(`/dead-letters/${own}`, keys.otherOperate)).status).toBe(404);
    expect((await show(`/dead-letters/${own}`, keys.root)).status).toBe(200);
    expect((await show(`/dead-letters/${alive}`)).status).toBe(404);
    for (const path of ['', `/${own}`, `/${own}/replay`, '/replay', '/discard']) {
      expect([path, (await show(`/dead-letters${path}`, keys.submit)).status]).toEqual([path, 403]);
    }
  });
});

describe('/dead-letters/:id/replay', () => {
  it('replays from where is said, and leads to the job', async () => {
    expect(await (await show(`/dead-letters/${own}/replay`)).text()).toContain('name="from" value="start"');
    const answer = await post(`/dead-letters/${own}/replay`, { from: 'start' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/console/jobs/${own}?done=replayed&count=1`,
    ]);
    expect(console.asked.at(-1)?.slice(0, 4)).toEqual(['replayJob', 'acme', own, 'start']);
  });

  it('refuses what is none, or is to go on from nowhere', async () => {
    expect((await post(`/dead-letters/${alive}/replay`, { from: 'stage' })).status).toBe(409);
    expect((await post(`/dead-letters/${own}/replay`, { from: 'end' })).status).toBe(400);
    expect((await post(`/dead-letters/${own}/replay`, {}, keys.otherOperate)).status).toBe(404);
  });
});

describe('/dead-letters/replay', () => {
  it('asks with the count of a dry run, and replays what died before that', async () => {
    const text = await (await show('/dead-letters/replay?code=model-error', keys.root)).text();
    expect(text).toContain('<strong>2</strong> dead letters of all tenants that the filter finds (code model-error)');
    expect(text).toContain('1 cannot be');
    const [, before = ''] = /name="before" value="([^"]+)"/.exec(text) ?? [];
    const answer = await post('/dead-letters/replay', { code: 'model-error', before }, keys.root);
    expect(answer.headers.get('location')).toBe('/console/dead-letters?code=model-error&done=replayed&count=2&left=1');
    const filter = { task: undefined, code: 'model-error', before: Date.parse(before), limit: 1000 };
    expect(console.looked).toEqual([
      ['replayJobsOf', null, { ...filter, dryRun: true }],
      ['replayJobsOf', null, { ...filter, dryRun: false }],
    ]);
  });
});

describe('/dead-letters/discard', () => {
  it('asks with the count of what was picked, and puts that away', async () => {
    const text = await (await show(`/dead-letters/discard?pick.${own}=1`)).text();
    expect(text).toContain('Picked: <strong>1</strong>.');
    expect(text).toContain(`<input type="hidden" name="pick.${own}" value="1">`);
    const answer = await post('/dead-letters/discard', { [`pick.${own}`]: '1', [`pick.${other}`]: '1' });
    expect(answer.headers.get('location')).toBe('/console/dead-letters?done=discarded&count=1&left=1');
    expect(
      console.asked.filter(([name]) => name === 'discardDeadLetter').map(([, tenant, id]) => [tenant, id]),
    ).toEqual([
      ['acme', own],
      ['acme', other],
    ]);
  });

  it('puts away those of every tenant for who is of the installation', async () => {
    const answer = await post('/dead-letters/discard', { [`pick.${own}`]: '1', [`pick.${other}`]: '1' }, keys.root);
    expect(answer.headers.get('location')).toBe('/console/dead-letters?done=discarded&count=2&left=0');
  });

  it('takes nothing but ids, and not more than a page could have', async () => {
    const many = Array.from({ length: 51 }, (_, n) => [`pick.${jobIdOf(n + 10)}`, '1']);
    expect((await post('/dead-letters/discard', Object.fromEntries(many))).status).toBe(400);
    expect(console.asked).toEqual([]);
    expect((await post('/dead-letters/discard', { 'pick.job_x': '1' })).status).toBe(400);
  });
});
