import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatsView } from '../../../../src/operations/read-stats.ts';
import { viewFigures } from '../../../../src/operations/stats-figures.ts';
import { keys } from '../../../support/api-fixture.ts';
import { startConsole } from '../../../support/start-console.ts';

const groupOf = (tenant: string, calls: number) => ({
  tenant,
  ...viewFigures({ calls, 'o:answered': calls }, 60, 'tenant'),
});
const stats: StatsView = {
  ...{ window: '1h', by: 'tenant', from: '', to: '', total: viewFigures({}, 60) },
  groups: [groupOf('acme', 30), groupOf('globex', 10)],
};
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({ readStats: async () => stats });
});
afterAll(() => console.close());

const headersOf = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const ask = (path: string, key: string, init: RequestInit = {}) =>
  console.ask(path, { headers: headersOf(key), ...init });
const textOf = async (path: string, key: string) => (await ask(path, key)).text();
const post = (name: string, key: string, fields: Record<string, string>) =>
  ask(`/tenants/${name}/set`, key, { method: 'POST', body: new URLSearchParams(fields) });
const turned = () => console.asked.filter(([name]) => name === 'turnTenant');

describe('createTenantsView', () => {
  it('shows the installation what each tenant got, and what is due to it', async () => {
    const text = await textOf('/tenants', keys.root);
    expect(text).toContain('<a href="/console/jobs?tenant=acme&amp;since=1h">30</a>');
    for (const share of ['75.0 %', '25.0 %', '50.0 %']) expect(text).toContain(share);
    const one = await textOf('/tenants?tenant=globex', keys.root);
    expect(one).not.toContain('/console/tenants/acme');
    expect(one).toMatch(/25\.0 %.*50\.0 %/s);
  });

  it('shows an administrator its own alone, and nothing of what others got', async () => {
    const text = await textOf('/tenants', keys.admin);
    expect(text).toContain('href="/console/tenants/acme"');
    expect(text).not.toMatch(/globex|75\.0 %/);
    expect((await ask('/tenants', keys.operate)).status).toBe(403);
    expect((await ask('/tenants/globex', keys.admin)).status).toBe(404);
    expect((await ask('/tenants/globex/set?weight=2', keys.admin)).status).toBe(404);
    expect((await post('globex', keys.admin, { weight: '2' })).status).toBe(404);
    expect((await ask('/tenants/%3Cb%3E', keys.root)).status).toBe(404);
    expect(turned()).toEqual([]);
  });
});

describe('createTenantPages', () => {
  it('shows what would change, and changes that alone', async () => {
    const asked = await textOf('/tenants/acme/set?weight=2&budget=5.5&waiting=', keys.admin);
    expect(asked).toContain(
      '<li>Weight: not set → <b>2</b></li><li>Budget of a day, in US dollars: not set → <b>5.5</b></li>',
    );
    expect(asked).not.toContain('name="waiting"');
    const answer = await post('acme', keys.admin, { weight: '2', budget: '5.5' });
    expect(answer.headers.get('location')).toBe('/console/tenants/acme?done=set');
    const who = expect.objectContaining({ key: 'key_admin' });
    expect(turned()).toEqual([['turnTenant', 'acme', { weight: 2, budget: { usdPerDay: 5.5 } }, who]]);
    expect(await textOf('/tenants/acme', keys.admin)).toMatch(/name="weight"[^>]* value="2"/);
  });

  it('takes back what is emptied', async () => {
    const asked = await textOf('/tenants/acme/set?budget=5.5', keys.admin);
    expect(asked).toContain('<li>Weight: 2 → <b>not set</b></li>');
    expect(asked).toContain('name="weight" value="none"');
    await post('acme', keys.admin, { weight: 'none' });
    expect(turned().at(-1)?.[2]).toEqual({ weight: null });
    expect(await textOf('/tenants/acme/set?budget=5.5', keys.admin)).toContain('Nothing would be another than it is.');
  });

  it('refuses what the API does not take', async () => {
    for (const fields of ['weight=0', 'waiting=1.5', 'calls=many', 'concurrency=-1']) {
      expect((await ask(`/tenants/acme/set?${fields}`, keys.admin)).status).toBe(400);
      expect((await post('acme', keys.admin, Object.fromEntries([fields.split('=') as [string, string]]))).status).toBe(
        400,
      );
    }
  });
});
