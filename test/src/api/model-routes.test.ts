import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys, startApiFixture } from '../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

async function ask(method: string, path: string, body?: object, key = keys.root) {
  const answer = await api.call(path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const none = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrency: null };
const shown = {
  ...{ name: 'primary', model: 'small', provider: null, region: 'eu', paused: false, state: 'open' },
  ...{ since: null, until: null },
  limits: { configured: none, knob: none, told: none, inForce: none },
  used: null,
};

describe('createModelRoutes', () => {
  it('shows operators of any tenant the models, as a list and one by one', async () => {
    for (const key of [keys.operate, keys.otherOperate, keys.admin, keys.root]) {
      expect(await ask('GET', '/v1/models', undefined, key)).toEqual({
        status: 200,
        body: { data: [shown], nextCursor: null },
      });
      expect(await ask('GET', '/v1/models/primary', undefined, key)).toEqual({ status: 200, body: shown });
    }
  });

  it('turns what is given, leaves the rest, and takes back what is null', async () => {
    const limits = { requestsPerMinute: 60, maxConcurrency: 2 };
    expect((await ask('PATCH', '/v1/models/primary', { paused: true, limits })).body).toMatchObject({
      ...{ paused: true, state: 'paused', limits: { knob: { ...none, ...limits } } },
    });
    const changed = { paused: false, limits: { requestsPerMinute: null, tokensPerMinute: 5 } };
    expect((await ask('PATCH', '/v1/models/primary', changed)).body).toMatchObject({
      ...{ paused: false, state: 'open', limits: { knob: { ...none, tokensPerMinute: 5, maxConcurrency: 2 } } },
    });
    expect((await ask('PATCH', '/v1/models/primary', { limits: null })).body).toEqual(shown);
    expect(await ask('PATCH', '/v1/models/primary', {})).toEqual({ status: 200, body: shown });
  });

  it.each(['submit', 'other'] as const)('is for operators: %s', async (name) => {
    for (const path of ['/v1/models', '/v1/models/primary']) {
      expect(await ask('GET', path, undefined, keys[name])).toMatchObject({
        status: 403,
        body: { code: 'role-too-low' },
      });
    }
  });

  it.each(['submit', 'operate', 'admin', 'otherOperate'] as const)(
    'lets nobody turn them who is of a tenant alone: %s',
    async (name) => {
      const refused = await ask('PATCH', '/v1/models/primary', { paused: true }, keys[name]);
      expect(refused).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
      expect(api.asked).toEqual([]);
    },
  );

  it('lets an operator of the installation turn them', async () => {
    expect((await ask('PATCH', '/v1/models/primary', { paused: true }, keys.installation)).status).toBe(200);
    const who = { key: 'key_installation', address: expect.any(String), reason: null };
    expect(api.asked).toEqual([['turnModel', 'primary', { paused: true }, who]]);
  });

  it('turns nothing for a key that ended, or lost its scope, while its body was on its way', async () => {
    const { findCaller } = api.tools;
    for (const [now, code] of [
      [undefined, 'key-invalid'],
      [{ keyId: 'key_root', tenant: 'default', role: 'operate', scope: 'tenant' }, 'role-too-low'],
    ] as const) {
      let calls = 0;
      api.tools.findCaller = async (key) => (calls++ === 0 ? findCaller(key) : now);
      expect((await ask('PATCH', '/v1/models/primary', { paused: true })).body).toMatchObject({ code });
    }
    expect(api.asked).toEqual([]);
  });
});
