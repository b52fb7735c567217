import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiKey, createApiKey, type Role, type Scope } from '../../src/records/api-keys.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
let pipeline: Pipeline;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());
beforeEach(async () => {
  pipeline = (await startJourney(redis, { tasks: [createSortTask()], stages: [] })).pipeline;
});

/** Asks with a key of this kind; what comes back is its status and its body. */
async function as(tenant: string, role: Role, scope: Scope = 'tenant') {
  const { key, stored } = await createApiKey(pipeline.store, tenant, role, scope);
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await pipeline.request(path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  return { ask, stored };
}

const statusOf = async (key: unknown) =>
  (await pipeline.request('/v1/jobs', { headers: { authorization: `Bearer ${key}` } })).status;

describe('/v1/keys', () => {
  it('makes a key that works until it is ended, and shows it once', async () => {
    const { ask } = await as('acme', 'admin');
    const made = await ask('POST', '/v1/keys', { tenant: 'acme', role: 'submit' });
    expect(made).toEqual({
      status: 201,
      body: {
        ...{ id: expect.stringMatching(/^key_/), key: expect.stringMatching(/^ak_[\w-]{43}$/) },
        ...{ tenant: 'acme', role: 'submit', scope: 'tenant' },
      },
    });
    const { id, key } = made.body;
    expect(await statusOf(key)).toBe(200);
    const listed = await ask('GET', '/v1/keys?limit=1');
    expect(listed.body).toMatchObject({ data: [{ id, tenant: 'acme', role: 'submit', revokedAt: null }] });
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect((await ask('DELETE', `/v1/keys/${id}`)).status).toBe(204);
    expect(await statusOf(key)).toBe(401);
    expect((await ask('GET', '/v1/keys?limit=1')).body).toMatchObject({
      data: [{ id, revokedAt: expect.any(String) }],
    });
  });

  it("acts for an administrator's own tenant, and for every tenant of the installation", async () => {
    const [own, other] = [await as('umbra', 'admin'), await as('globex', 'admin')];
    const foreign = { tenant: 'globex', role: 'submit' };
    expect(await own.ask('POST', '/v1/keys', foreign)).toMatchObject({ status: 404, body: { code: 'tenant-unknown' } });
    const wide = { tenant: 'umbra', role: 'submit', scope: 'installation' };
    expect(await own.ask('POST', '/v1/keys', wide)).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
    const deleted = await own.ask('DELETE', `/v1/keys/${other.stored.id}`);
    expect(deleted).toMatchObject({ status: 404, body: { code: 'api-key-unknown' } });
    const seen = (await own.ask('GET', '/v1/keys')).body.data as ApiKey[];
    expect(seen.map(({ id }) => id)).toEqual([own.stored.id]);
    for (const entrusted of [await as('default', 'admin'), await as('umbra', 'admin', 'installation')]) {
      expect((await entrusted.ask('POST', '/v1/keys', foreign)).status).toBe(201);
      expect((await entrusted.ask('POST', '/v1/keys', wide)).status).toBe(201);
      const all = (await entrusted.ask('GET', '/v1/keys?limit=100')).body.data as ApiKey[];
      expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([own.stored.id, other.stored.id]));
    }
    expect((await (await as('default', 'admin')).ask('DELETE', `/v1/keys/${other.stored.id}`)).status).toBe(204);
    expect((await other.ask('GET', '/v1/keys')).status).toBe(401);
  });

  it('is closed to every lower role, whatever its scope', async () => {
    for (const role of ['submit', 'operate'] as const) {
      for (const { ask, stored } of [await as('default', role), await as('acme', role, 'installation')]) {
        const body = { tenant: stored.tenant, role: 'submit' };
        for (const answer of [
          await ask('GET', '/v1/keys'),
          await ask('POST', '/v1/keys', body),
          await ask('DELETE', `/v1/keys/${stored.id}`),
        ]) {
          expect(answer).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
        }
      }
    }
  });

  it('lists page by page, newest first, and takes no foreign cursor', async () => {
    const { ask, stored } = await as('paged', 'admin');
    const made = [stored.id];
    for (let n = 0; n < 4; n += 1) {
      made.unshift(String((await ask('POST', '/v1/keys', { tenant: 'paged', role: 'submit' })).body.id));
    }
    const seen: string[] = [];
    let cursor: unknown = '';
    while (cursor !== null) {
      const { body } = await ask('GET', `/v1/keys?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body.data as ApiKey[]).map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(made);
    expect((await ask('GET', '/v1/keys?cursor=foreign')).body).toMatchObject({ code: 'query-invalid' });
  });

  it('takes no tenant, role, scope, field or id of another form', async () => {
    const { ask } = await as('default', 'admin');
    for (const [body, code] of [
      [{ tenant: 'a b', role: 'submit' }, 'input-invalid'],
      [{ tenant: 'acme', role: 'root' }, 'input-invalid'],
      [{ tenant: 'acme' }, 'input-invalid'],
      [{ tenant: 'acme', role: 'submit', scope: 'all' }, 'input-invalid'],
      [{ tenant: 'acme', role: 'submit', name: 'x' }, 'field-unknown'],
    ] as const) {
      expect((await ask('POST', '/v1/keys', body)).body).toMatchObject({ code });
    }
    expect((await ask('DELETE', '/v1/keys/1')).body).toMatchObject({ code: 'id-invalid' });
  });
});
