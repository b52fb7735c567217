import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelView } from '../../../../src/operations/knob-tools.ts';
import { keys } from '../../../support/api-fixture.ts';
import { createModel, figuresOf } from '../../../support/fake-now.ts';
import { startConsole } from '../../../support/start-console.ts';

let console: Awaited<ReturnType<typeof startConsole>>;
let shown: { models: ModelView[]; counters: Record<string, number> } | undefined;
const stats: unknown[] = [];
beforeAll(async () => {
  console = await startConsole({
    listModels: async () => shown?.models ?? [],
    readStats: async (tenant, { window, by = null }) => {
      stats.push([tenant, window, by]);
      const view = { window, by, from: '', to: '', total: figuresOf() };
      return { ...view, groups: [{ profile: 'primary', ...figuresOf(shown?.counters) }] };
    },
  });
});
beforeEach(() => {
  console.asked.length = 0;
});
afterAll(() => console.close());

const bearer = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });

async function open(path: string, key = keys.root) {
  const answer = await console.ask(path, { headers: bearer(key) });
  return { status: answer.status, text: (await answer.text()).replaceAll('&amp;', '&') };
}
const set = (fields: Record<string, string>, key = keys.root) =>
  console.ask('/providers/limits', { method: 'POST', headers: bearer(key), body: new URLSearchParams(fields) });

/** Shows these profiles with what was counted of `primary`. */
function show(models: ModelView[], counters: Record<string, number> = {}) {
  shown = { models, counters };
}

describe('createProvidersView', () => {
  it('tells what a profile may be asked, and what it did in the last hour', async () => {
    const { limits } = createModel();
    const inForce = { ...limits.inForce, requestsPerMinute: 600 };
    const used = { requestsPerMinute: 12, tokensPerMinute: 0, maxConcurrency: 1 };
    show([createModel({ limits: { ...limits, inForce }, used })], {
      ...{ calls: 20, 'o:answered': 15, 'o:throttled': 3, 'o:failed': 2, l20: 10, l30: 5, priced: 15, usd: 1_250_000 },
    });
    const { text } = await open('/providers');
    for (const said of ['12 of 600', '75.0 %', '91 ms', '912 ms', '$1.25', '<span class="good">open</span>']) {
      expect(text).toContain(said);
    }
    expect(text).toContain('<a href="/console/jobs?profile=primary&since=1h">20</a>');
    expect(text).toContain('<a href="/console/jobs?profile=primary&outcome=throttled&since=1h">3</a>');
    expect(text).toContain('<a href="/console/jobs?profile=primary&outcome=failed&since=1h">2</a>');
  });

  it('tells since when one is away or has us wait, and that one rests', async () => {
    const since = new Date(Date.now() - 300_000).toISOString();
    const until = new Date(Date.now() + 20_000).toISOString();
    show([createModel({ state: 'away', since, until }), createModel({ name: 'other', state: 'paused', since, until })]);
    const { text } = await open('/providers');
    expect(text).toMatch(/class="bad">away<\/span> since <time[^>]*>5 min ago<\/time>, asked again <time[^>]*>in/);
    expect(text).toMatch(/class="warn">paused<\/span> since <time[^>]*>5 min ago<\/time> until <time/);
    show([createModel()], { calls: 3, 'o:failed': 3, 'f:model-not-allowed': 3 });
    expect((await open('/providers')).text).toContain('rests: model-not-allowed');
  });

  it('tells a tenant of its own requests, and lets it turn nothing', async () => {
    show([createModel()]);
    stats.length = 0;
    const { text } = await open('/providers', keys.operate);
    expect(stats).toEqual([['acme', '1h', 'profile']]);
    expect(text).toContain('The last hour, of acme');
    expect(text).not.toContain('<form class="turn"');
    expect(text).not.toContain('/pause');
  });

  it('writes no markup of others', async () => {
    const bad = '<script>alert(1)</script>';
    show([createModel({ name: bad, model: bad })]);
    expect((await open('/providers')).text).not.toContain(bad);
  });
});

describe('createProviderActions', () => {
  it('asks before limits are set, and then sets them: what is left out goes back to the settings', async () => {
    const asked = await open('/providers/limits?profile=primary&requestsPerMinute=600&tokensPerMinute=');
    expect(asked.text).toMatch(/Requests a minute<\/th>.*not set.*>600</);
    expect(asked.text).toContain('<input type="hidden" name="requestsPerMinute" value="600">');
    expect(console.asked).toEqual([]);
    const answer = await set({ profile: 'primary', requestsPerMinute: '600' });
    expect(answer.headers.get('location')).toBe('/console/providers?done=set&count=1');
    const patch = { limits: { requestsPerMinute: 600, tokensPerMinute: null, maxConcurrency: null } };
    expect(console.asked).toMatchObject([['turnModel', 'primary', patch, { key: 'key_root' }]]);
  });

  it('sets nothing for others, for no profile, and no limit that is none', async () => {
    for (const [fields, key, status] of [
      [{ profile: 'primary', requestsPerMinute: '6' }, keys.operate, 403],
      [{ profile: 'nobody' }, keys.root, 404],
      [{ profile: 'primary', requestsPerMinute: '0' }, keys.root, 400],
      [{ profile: 'primary', maxConcurrency: '1e3' }, keys.root, 400],
      [{ requestsPerMinute: '6' }, keys.root, 400],
    ] as const) {
      expect((await set(fields as Record<string, string>, key)).status).toBe(status);
    }
    expect((await open('/providers/limits?profile=nobody')).status).toBe(404);
    expect(console.asked.filter(([, name]) => name === 'primary')).toEqual([]);
  });
});
