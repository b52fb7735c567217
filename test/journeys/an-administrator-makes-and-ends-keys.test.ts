import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiKey, createApiKey, type ListedKey, type Role, type Scope } from '../../src/records/api-keys.ts';
import { eventually } from '../support/eventually.ts';
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
        ...{ tenant: 'acme', role: 'submit', scope: 'tenant', name: null, expiresAt: null },
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

  it('rotates a key, which lives on beside the new one; who may not make its like may not rotate it', async () => {
    const { ask } = await as('acme', 'admin');
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = (await ask('POST', '/v1/keys', { tenant: 'acme', role: 'submit', name: 'the shop', expiresAt })).body;
    const rotated = await ask('POST', `/v1/keys/${made.id}/rotate`);
    expect(rotated).toMatchObject({
      status: 201,
      body: { tenant: 'acme', role: 'submit', scope: 'tenant', name: 'the shop', expiresAt },
    });
    expect(rotated.body.id).not.toBe(made.id);
    expect([await statusOf(made.key), await statusOf(rotated.body.key)]).toEqual([200, 200]);
    const used = await eventually(async () => {
      const { body } = await ask('GET', '/v1/keys?limit=1');
      const [newest] = body.data as ListedKey[];
      if (newest?.lastUsedAt == null) throw new Error('it was never used');
      return newest;
    });
    expect(used).toMatchObject({ id: rotated.body.id, name: 'the shop', expiresAt });
    await ask('DELETE', `/v1/keys/${made.id}`);
    expect(await ask('POST', `/v1/keys/${made.id}/rotate`)).toMatchObject({
      status: 409,
      body: { code: 'api-key-ended' },
    });
    const wide = await createApiKey(pipeline.store, 'acme', 'submit', 'installation');
    const path = `/v1/keys/${wide.stored.id}/rotate`;
    expect(await ask('POST', path)).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
    expect(await ask('DELETE', `/v1/keys/${wide.stored.id}`)).toMatchObject({
      status: 403,
      body: { code: 'role-too-low' },
    });
    expect((await (await as('default', 'admin')).ask('POST', path)).status).toBe(201);
    const foreign = await as('globex', 'submit');
    expect((await ask('POST', `/v1/keys/${foreign.stored.id}/rotate`)).status).toBe(404);
  });

  it('answers an expired key as an unknown one', async () => {
    const expiresAt = new Date(Date.now() - 1).toISOString();
    const { key } = await createApiKey(pipeline.store, 'acme', 'admin', 'tenant', { expiresAt });
    const codeOf = async (one: string) => {
      const answer = await pipeline.request('/v1/jobs', { headers: { authorization: `Bearer ${one}` } });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await codeOf(key)).toEqual(await codeOf('ak_unknown'));
    expect(await codeOf(key)).toEqual([401, 'key-invalid']);
  });

  it('is closed to every lower role, whatever its scope', async () => {
    for (const role of ['submit', 'operate'] as const) {
      for (const { ask, stored } of [await as('default', role), await as('acme', role, 'installation')]) {
        const body = { tenant: stored.tenant, role: 'submit' };
        for (const answer of [
          await ask('GET', '/v1/keys'),
          await ask('POST', '/v1/keys', body),
          await ask('DELETE', `/v1/keys/${stored.id}`),
          await ask('POST', `/v1/keys/${stored.id}/rotate`),
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
      [{ tenant: 'acme', role: 'submit', note: 'x' }, 'field-unknown'],
      [{ tenant: 'acme', role: 'submit', name: '' }, 'input-invalid'],
      [{ tenant: 'acme', role: 'submit', name: 'a\u0007' }, 'input-invalid'],
      [{ tenant: 'acme', role: 'submit', name: 'n'.repeat(101) }, 'input-invalid'],
      [{ tenant: 'acme', role: 'submit', expiresAt: '2020-01-01T00:00:00Z' }, 'input-invalid'],
      [{ tenant: 'acme', role: 'submit', expiresAt: 'tomorrow' }, 'input-invalid'],
    ] as const) {
      expect((await ask('POST', '/v1/keys', body)).body).toMatchObject({ code });
    }
    expect((await ask('DELETE', '/v1/keys/1')).body).toMatchObject({ code: 'id-invalid' });
    expect((await ask('POST', '/v1/keys/1/rotate')).body).toMatchObject({ code: 'id-invalid' });
  });
});
