import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys, startApiFixture } from '../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const call = (query = '', key = keys.operate, method = 'GET') =>
  api.call(`/v1/stats${query}`, { method, headers: { authorization: `Bearer ${key}` } });
const problemOf = async (answer: Response) => {
  const { code, errors = [] } = (await answer.json()) as { code: string; errors?: { path: string }[] };
  return [answer.status, code, ...errors.map(({ path }) => path)];
};

describe('GET /v1/stats', () => {
  it("shows operators their own tenant's, of the last hour where no window is named", async () => {
    const answer = await call();
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await answer.json()).toMatchObject({ window: '1h', by: null, groups: [] });
    await call('?window=7d&by=version', keys.admin);
    await call('?window=15m&by=day&tenant=acme');
    expect(api.asked).toEqual([
      ['readStats', 'acme', '1h', null],
      ['readStats', 'acme', '7d', 'version'],
      ['readStats', 'acme', '15m', 'day'],
    ]);
  });

  it("shows those of the installation every tenant's, or one's", async () => {
    for (const key of [keys.installation, keys.root]) {
      await call('', key);
      await call('?by=tenant', key);
      await call('?tenant=globex&by=tenant', key);
    }
    const asked = [
      ['readStats', null, '1h', null],
      ['readStats', null, '1h', 'tenant'],
      ['readStats', 'globex', '1h', 'tenant'],
    ];
    expect(api.asked).toEqual([...asked, ...asked]);
  });

  it('shows nobody else another tenant, nor which there are', async () => {
    for (const key of [keys.operate, keys.admin, keys.otherOperate]) {
      expect(await problemOf(await call('?by=tenant', key))).toEqual([403, 'role-too-low']);
      expect(await problemOf(await call('?tenant=default', key))).toEqual([404, 'tenant-unknown']);
    }
    expect(api.asked).toEqual([]);
  });

  it('is closed to submitters, and to those without a key', async () => {
    for (const query of ['', '?by=tenant', '?tenant=globex', '?window=never']) {
      expect(await problemOf(await call(query, keys.submit))).toEqual([403, 'role-too-low']);
    }
    expect((await fetch(`${api.url}/v1/stats`)).status).toBe(401);
    expect((await call('', 'ak_unknown')).status).toBe(401);
    expect(api.asked).toEqual([]);
  });

  it.each([
    ['?window=2h', '/window'],
    ['?window=', '/window'],
    ['?window=constructor', '/window'],
    ['?window=1h&window=1h', '/window'],
    ['?by=job', '/by'],
    ['?by=', '/by'],
    ['?by=task,version', '/by'],
    ['?tenant=a%20b', '/tenant'],
    ['?tenant=', '/tenant'],
    ['?task=note', '/*'],
    ['?limit=5', '/*'],
  ])('refuses %s', async (query, path) => {
    for (const key of [keys.operate, keys.root]) {
      expect(await problemOf(await call(query, key))).toEqual([400, 'query-invalid', path]);
    }
  });

  it('is read only', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await call('', keys.root, method)).status).toBe(405);
    expect((await call('', keys.operate, 'HEAD')).status).toBe(200);
  });
});
