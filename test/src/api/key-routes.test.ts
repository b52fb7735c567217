import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ApiTools } from '../../../src/api/api-tools.ts';
import type { AuthenticatedExchange } from '../../../src/api/exchange.ts';
import { createKeyRoutes } from '../../../src/api/key-routes.ts';
import type { Caller } from '../../../src/records/api-keys.ts';

const admin: Caller = { keyId: 'key_1', tenant: 'acme', role: 'admin', scope: 'tenant' };

/** Posts a body whose last byte came when the key was as `caller` says. */
async function post(caller: Caller | undefined) {
  const made: unknown[] = [];
  const createKey: ApiTools['createKey'] = async (asked) => {
    made.push(asked);
    return { key: 'ak_new', stored: { ...asked, id: 'key_2', createdAt: '', revokedAt: null } };
  };
  const tools = { findCaller: async () => caller, createKey } as Partial<ApiTools> as ApiTools;
  const body = Readable.from([Buffer.from('{"tenant":"acme","role":"admin"}')]);
  const headers = { 'content-type': 'application/json', authorization: 'Bearer ak_old' };
  const request = Object.assign(body, { url: '/v1/keys', headers, socket: {}, params: {} });
  const exchange = { request, caller: admin } as unknown as AuthenticatedExchange;
  const route = createKeyRoutes(tools).find(({ declared }) => declared.name === 'createKey');
  const answer = await route?.answer(exchange, tools.findCaller).catch((error: unknown) => error);
  return { answer, made };
}

describe('POST /v1/keys', () => {
  it('makes no key for one that ended, or lost its role, while its body was on its way', async () => {
    expect(await post(admin)).toMatchObject({ answer: { status: 201 }, made: [{ tenant: 'acme', role: 'admin' }] });
    expect(await post(undefined)).toMatchObject({ answer: { code: 'key-invalid' }, made: [] });
    expect(await post({ ...admin, role: 'submit' })).toMatchObject({ answer: { code: 'role-too-low' }, made: [] });
  });
});
