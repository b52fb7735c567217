import type { Router } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiTools } from '../../../src/api/api-tools.ts';
import { createApi } from '../../../src/api/create-api.ts';
import type { Role } from '../../../src/records/api-keys.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { keys, startApiFixture } from '../../support/api-fixture.ts';
import { declaredRoutes, exampleRequest } from '../../support/declared-routes.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const named = declaredRoutes.map((declared) => [`${declared.method} ${declared.path}`, declared] as const);
const paths = [...new Set(declaredRoutes.map(({ path }) => path))];

async function ask(declared: (typeof declaredRoutes)[number], key: string | undefined) {
  const { path, init } = exampleRequest(declared);
  const headers = { ...init.headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const answer = await fetch(api.url + path, { ...init, headers });
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const code = isProblem ? ((await answer.json()) as { code: string }).code : undefined;
  // A stream of events would not end.
  if (!isProblem) await answer.body?.cancel();
  return { status: answer.status, code };
}

/** Keys of tenants, which may nothing of the installation, by their roles. */
const lower: Record<Role | 'open', (keyof typeof keys)[]> = {
  open: [],
  submit: [],
  operate: ['submit', 'other'],
  admin: ['submit', 'other', 'operate', 'otherOperate'],
};
const enough = { open: undefined, submit: keys.submit, operate: keys.operate, admin: keys.admin } as const;

describe('every route', () => {
  it('is one that Express has, and Express has no other', () => {
    const log = createLog('fatal', { write: () => undefined });
    const stack = (createApi({} as ApiTools, { log, production: false }).router as unknown as Router).stack;
    expect(stack.flatMap(({ route }) => (route === undefined ? [] : [route.path])).sort()).toEqual(paths.sort());
  });

  it.each(paths)('of %s takes the methods that are declared', async (path) => {
    const [declared] = declaredRoutes.filter((one) => one.path === path);
    if (declared === undefined) throw new Error('nothing is declared');
    const answer = await api.call(exampleRequest(declared).path, { method: 'PUT' });
    expect(answer.status).toBe(405);
    const methods = declaredRoutes.filter((one) => one.path === path).map(({ method }) => method);
    const allowed = answer.headers.get('allow')?.split(', ') ?? [];
    expect(allowed.filter((method) => method !== 'HEAD').sort()).toEqual(methods.sort());
  });

  it.each(named)('%s is for the role it says, and no lower one', async (_name, declared) => {
    const { role, isOfInstallation = false } = declared;
    if (role === 'open') {
      expect((await ask(declared, undefined)).status).not.toBe(401);
      return;
    }
    expect(await ask(declared, undefined)).toEqual({ status: 401, code: 'key-missing' });
    for (const name of lower[role]) {
      expect({ name, ...(await ask(declared, keys[name])) }).toEqual({ name, status: 403, code: 'role-too-low' });
    }
    const own = isOfInstallation ? [keys.installation, keys.root] : [enough[role]];
    for (const key of own) expect((await ask(declared, key)).code).not.toBe('role-too-low');
    if (!isOfInstallation) return;
    for (const name of ['operate', 'admin', 'otherOperate'] as const) {
      expect({ name, ...(await ask(declared, keys[name])) }).toEqual({ name, status: 403, code: 'role-too-low' });
    }
  });

  it.each(named)('%s refuses a parameter that it does not know', async (_name, declared) => {
    const { path, init } = exampleRequest(declared, { query: { surprise: '1' } });
    const answer = await api.call(path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${keys.root}` },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'query-invalid', errors: [{ path: '/*' }] });
  });

  const withId = named.filter(([, { params }]) => params !== undefined && 'id' in params.shape);
  it.each(withId)('%s refuses what is no id', async (_name, declared) => {
    for (const [id, code] of [
      ['1', 'id-invalid'],
      ['job_01920000-0000-4000-8000-000000000001', 'id-invalid'],
      [`${'x'.repeat(500)}`, 'id-invalid'],
      ['job_\0', 'text-invalid'],
    ] as const) {
      const { path, init } = exampleRequest(declared, { params: { id } });
      const headers = { ...init.headers, authorization: `Bearer ${keys.root}` };
      expect(await (await api.call(path, { ...init, headers })).json()).toMatchObject({ status: 400, code });
    }
  });
});
