import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../src/audit/entry.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

type Ground = Awaited<ReturnType<typeof startAudited>>;

/** Two keys that each tenant's administrator has made, oldest first. */
async function makeKeys({ admin, person }: Ground) {
  const other = await person('admin', 'globex');
  const make = async (who: typeof admin, tenant: string) =>
    String((await who.ask('POST', '/v1/keys', { tenant, role: 'submit' })).body.id);
  return {
    other,
    own: [await make(admin, 'acme'), await make(admin, 'acme')],
    foreign: [await make(other, 'globex'), await make(other, 'globex')],
  };
}

describe('GET /v1/audit', () => {
  it("shows an administrator their own tenant's entries, and those of the installation every tenant's", async () => {
    const ground = await startAudited(redis);
    const { person, told, pipeline, admin } = ground;
    const { other, own, foreign } = await makeKeys(ground);
    const entriesOf = (ids: string[]) => ids.toReversed().map((id) => ['key.create', id]);
    expect(await told()).toEqual(entriesOf(own));
    expect(await told('&tenant=acme')).toEqual(entriesOf(own));
    expect(await told('', other)).toEqual(entriesOf(foreign));
    for (const path of ['?tenant=globex', '?tenant=nobody']) {
      expect(await admin.ask('GET', `/v1/audit${path}`)).toMatchObject({
        ...{ status: 404, body: { code: 'tenant-unknown' } },
      });
    }
    expect(await admin.ask('GET', '/v1/audit?scope=installation')).toMatchObject({
      ...{ status: 403, body: { code: 'role-too-low' } },
    });
    for (const chief of [await person('admin', 'default'), await person('admin', 'acme', 'installation')]) {
      expect(await told('&tenant=globex', chief)).toEqual(entriesOf(foreign));
      expect(await told('&scope=installation', chief)).toEqual([
        ['audit.begin', 'globex'],
        ['audit.begin', 'acme'],
      ]);
    }
    const bySettings = await pipeline.request('/v1/audit?tenant=globex');
    expect(((await bySettings.json()) as { data: unknown[] }).data).toHaveLength(2);
  });

  it('is closed to every lower role, whatever its scope', async () => {
    const { person } = await startAudited(redis);
    for (const role of ['submit', 'operate'] as const) {
      for (const who of [await person(role), await person(role, 'acme', 'installation')]) {
        for (const path of ['/v1/audit', '/v1/audit?tenant=acme', '/v1/audit?scope=installation']) {
          expect(await who.ask('GET', path)).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
        }
      }
    }
  });

  it('finds by act, key and object, page by page, newest first', async () => {
    const ground = await startAudited(redis);
    const { admin, told, entries, run } = ground;
    const { own } = await makeKeys(ground);
    const [first, second] = own;
    await admin.ask('DELETE', `/v1/keys/${second}`);
    await run('keys', 'revoke', String(first));
    expect(await told('&act=key.create')).toEqual([
      ['key.create', second],
      ['key.create', first],
    ]);
    expect(await told(`&object=${first}`)).toEqual([
      ['key.revoke', first],
      ['key.create', first],
    ]);
    expect(await told(`&object=${first}&key=${admin.id}`)).toEqual([['key.create', first]]);
    expect(await told('&act=tenant.erase')).toEqual([]);
    const seen: unknown[] = [];
    let cursor = '';
    for (let n = 0; n < 4; n++) {
      const { body } = await admin.ask('GET', `/v1/audit?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...(body.data as AuditView[]));
      cursor = String(body.nextCursor);
    }
    expect(seen).toEqual(await entries());
    expect(cursor).toBe('null');
  });

  it.each([
    ['?act=job.look', 'query-invalid'],
    ['?act=key.create&act=key.create', 'query-invalid'],
    ['?object=a%0Ab', 'query-invalid'],
    ['?object=', 'query-invalid'],
    ['?tenant=a%20b', 'query-invalid'],
    ['?scope=all', 'query-invalid'],
    ['?scope=installation&tenant=acme', 'query-invalid'],
    ['?limit=0', 'query-invalid'],
    ['?limit=101', 'query-invalid'],
    ['?cursor=foreign', 'query-invalid'],
    [`?cursor=${Buffer.from('audit -1').toString('base64url')}`, 'query-invalid'],
    ['?until=now', 'query-invalid'],
    ['?key=somebody', 'key-in-url'],
    [`?key=ak_${'a'.repeat(43)}`, 'key-in-url'],
  ])('refuses %s', async (query, code) => {
    const { person } = await startAudited(redis);
    const chief = await person('admin', 'default');
    expect(await chief.ask('GET', `/v1/audit${query}`)).toMatchObject({ status: 400, body: { code } });
  });

  it('takes no other method, and nobody without a key', async () => {
    const { admin, pipeline } = await startAudited(redis);
    expect((await admin.ask('DELETE', '/v1/audit')).status).toBe(405);
    expect((await fetch(`${pipeline.url}/v1/audit`)).status).toBe(401);
  });

  it('leaves out what another hand has changed, and tells of it in the log', async () => {
    const ground = await startAudited(redis);
    const { told, pipeline } = ground;
    const { own } = await makeKeys(ground);
    const list = pipeline.keys.audit('tenant/acme');
    const line = String(await pipeline.redis.lindex(list, 0));
    await pipeline.redis.lset(list, 0, line.replace(own[0] ?? '', own[1] ?? ''));
    await pipeline.redis.rpush(list, '{}', 'x');
    expect(await told()).toEqual([['key.create', own[1]]]);
    expect(pipeline.logged.some((one) => one.includes('"event":"redis-tampered","auditChain":"tenant/acme"'))).toBe(
      true,
    );
  });

  it('is read by command', async () => {
    const ground = await startAudited(redis);
    const { admin, pipeline, run } = ground;
    const { own } = await makeKeys(ground);
    const at = ['--url', pipeline.url, '--key', admin.key];
    const table = await run('audit', ...at, '--limit', '1');
    expect(table.stdout).toMatch(/^AT +KEY +ADDRESS +ACT +OBJECT +REASON\n/);
    expect(table.stdout).toContain(`127.0.0.1  key.create  ${own[1]}`);
    const json = JSON.parse((await run('audit', ...at, '--object', String(own[0]), '--json')).stdout);
    expect(json).toMatchObject([{ act: 'key.create', object: own[0], key: admin.id }]);
    expect((await run('audit', ...at, '--act', 'job.look')).exitCode).toBe(2);
    expect((await run('audit', '--url', 'http://127.0.0.1:1', '--key', admin.key)).exitCode).toBe(3);
  });
});
