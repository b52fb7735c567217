import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { type Changes, declaredAs, declaredRoutes, exampleRequest } from '../support/declared-routes.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { paramsFor, type Stock, startStocked, stock } from '../support/start-stocked.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Routes that name what is a tenant's in their path: by its id, or the tenant itself. */
const owned = declaredRoutes.filter(
  ({ path, params }) => params !== undefined && ('id' in params.shape || path.startsWith('/v1/tenants/')),
);

const idLike = (id: string) => (id.includes('_') ? `${id.slice(0, id.indexOf('_'))}_${v7()}` : 'nobody');
/** The same with ids that nobody has. */
const unknownLike = ({ params = {}, query = {}, body }: Changes): Changes => ({
  params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, idLike(value)])),
  query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, idLike(value)])),
  ...(body === undefined
    ? {}
    : { body: JSON.parse(JSON.stringify(body), (_, value) => (isOwn(value) ? idLike(value) : value)) }),
});
const isOwn = (value: unknown): value is string =>
  value === 'acme' || (typeof value === 'string' && /^(job|batch|key|whk)_/.test(value));

/** Where else a caller may name what is another's: in queries and bodies. */
const namedElsewhere = ({ tenant, done, batch, waiting, key }: Stock): [name: string, Changes][] => [
  ['listJobs', { query: { batch } }],
  ['listJobs', { query: { ids: done } }],
  ['showStats', { query: { tenant } }],
  ['listAudit', { query: { tenant } }],
  ['listAudit', { query: { object: done } }],
  ['listAudit', { query: { key } }],
  ['createKey', { body: { tenant, role: 'submit' } }],
  ['decideReviews', { body: { ids: [waiting], decision: 'reject' } }],
];

/** What was answered, but for when, and how many calls are left. */
async function seenOf(ask: Stock['ask'], name: string, changes: Changes) {
  const { path, init } = exampleRequest(declaredAs(name), changes);
  const answer = await ask(path, { ...init, headers: { ...init.headers, 'x-request-id': 'the-same' } });
  const { date: _, ratelimit: _left, ...headers } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, body: await answer.text() };
}

describe("what is another tenant's", () => {
  it('is answered, byte for byte, as what is not there, by every route that can name it', async () => {
    const { model, pipeline } = await startStocked(redis);
    const adminOf = async (tenant: string) => (await createApiKey(pipeline.store, tenant, 'admin', 'tenant')).key;
    const acme = await stock(pipeline, model, { tenant: 'acme', key: await adminOf('acme') });
    const globex = await adminOf('globex');
    const ask = (path: string, init: RequestInit = {}) =>
      pipeline.request(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${globex}` } });
    expect(owned.length).toBeGreaterThan(15);
    for (const declared of owned) {
      const { name } = declared;
      const [own, isGet] = [paramsFor(declared, acme), declared.method === 'GET'];
      const foreign = await seenOf(ask, name, own);
      expect({ name, ...foreign }).toEqual({ name, ...(await seenOf(ask, name, unknownLike(own))) });
      expect({ name, status: foreign.status }).toEqual({ name, status: 404 });
      // Its owner finds it, or this would prove nothing.
      if (isGet) expect((await acme.ask(exampleRequest(declared, own).path, { method: 'HEAD' })).status).toBe(200);
    }
    for (const [name, changes] of namedElsewhere(acme)) {
      expect({ name, ...(await seenOf(ask, name, changes)) }).toEqual({
        name,
        ...(await seenOf(ask, name, unknownLike(changes))),
      });
    }
  });
});
