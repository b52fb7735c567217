import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys, startApiFixture } from '../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

async function ask(method: string, path: string, body?: object, key = keys.admin) {
  const answer = await api.call(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const viewOf = (name: string) => ({
  ...{ name, weight: null, budget: { usdPerDay: null } },
  limits: {
    requestsPerMinute: null,
    tokensPerMinute: null,
    maxConcurrency: null,
    maxWaiting: null,
    callsPerMinute: null,
  },
  use: { waiting: 0, spentUsd: 0, reservedUsd: 0 },
});
const unknown = { status: 404, body: { code: 'tenant-unknown' } };

describe('createTenantRoutes', () => {
  it('turns what is given, leaves the rest, and takes back what is null', async () => {
    const limits = { maxWaiting: 0, tokensPerMinute: 1000 };
    const set = await ask('PATCH', '/v1/tenants/acme', { weight: 2.5, limits, budget: { usdPerDay: 0 } });
    expect(set).toMatchObject({ status: 200, body: { weight: 2.5, limits, budget: { usdPerDay: 0 } } });
    const changed = { weight: null, limits: { tokensPerMinute: null } };
    expect((await ask('PATCH', '/v1/tenants/acme', changed)).body).toMatchObject({
      ...{ weight: null, limits: { maxWaiting: 0, tokensPerMinute: null }, budget: { usdPerDay: 0 } },
    });
    await ask('PATCH', '/v1/tenants/acme', { limits: null, budget: { usdPerDay: null } });
    expect((await ask('GET', '/v1/tenants/acme')).body).toEqual(viewOf('acme'));
  });

  it("shows and turns an administrator's own tenant alone", async () => {
    expect((await ask('GET', '/v1/tenants')).body).toEqual({ data: [viewOf('acme')], nextCursor: null });
    expect(await ask('GET', '/v1/tenants/globex')).toMatchObject(unknown);
    expect(await ask('GET', '/v1/tenants/nobody')).toMatchObject(unknown);
    expect(await ask('PATCH', '/v1/tenants/globex', { weight: 1 })).toMatchObject(unknown);
    // Also before anybody has looked at what it says.
    expect(await ask('PATCH', '/v1/tenants/globex', { wrong: 1 })).toMatchObject(unknown);
    expect(api.asked).toEqual([]);
  });

  it('shows and turns every tenant for an administrator of the installation', async () => {
    const listed = await ask('GET', '/v1/tenants', undefined, keys.root);
    expect(listed.body).toEqual({ data: [viewOf('acme'), viewOf('globex')], nextCursor: null });
    expect((await ask('PATCH', '/v1/tenants/globex', { weight: 3 }, keys.root)).status).toBe(200);
    expect((await ask('GET', '/v1/tenants/globex', undefined, keys.root)).body).toMatchObject({ weight: 3 });
    const who = { key: 'key_root', address: expect.any(String), reason: null };
    expect(api.asked).toEqual([['turnTenant', 'globex', { weight: 3 }, who]]);
  });

  it.each(['submit', 'operate', 'otherOperate', 'installation'] as const)('is for administrators: %s', async (name) => {
    for (const [method, path, body] of [
      ['GET', '/v1/tenants', undefined],
      ['GET', '/v1/tenants/acme', undefined],
      ['PATCH', '/v1/tenants/acme', { weight: 1 }],
    ] as const) {
      const refused = await ask(method, path, body, keys[name]);
      expect(refused).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
    }
    expect(api.asked).toEqual([]);
  });
});
