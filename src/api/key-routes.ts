import { z } from 'zod';
import { type ApiKey, type Caller, isKeyName, type ListedKey, roles, scopes } from '../records/api-keys.ts';
import type { Page } from '../records/list-jobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { tenantName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { isOfInstallation, requireInstallation } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer, jsonAnswer } from './exchange.ts';
import { orInvalidCursor } from './read-query.ts';
import { ids, pageQuery, pathParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { listedKey, newKey } from './shapes/operator-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';

/** Body of `POST /v1/keys`. */
const keyEnvelope = z.strictObject({
  tenant: z.string().regex(tenantName),
  role: z.enum(roles),
  scope: z.enum(scopes).default('tenant'),
  name: z.string().refine(isKeyName).nullable().default(null),
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine((time) => Date.parse(time) > Date.now())
    .transform((time) => new Date(time).toISOString())
    .meta({ description: 'A time to come.' })
    .nullable()
    .default(null),
});

/** The routes of API keys, for administrators: of the installation for every tenant, others for their own. */
export const createKeyRoutes = (tools: ApiTools): Route[] => [
  ...[list(tools), create(tools), revoke(tools), rotate(tools)],
];

/** Whether an administrator may see to this tenant. */
export const actsFor = (caller: Caller, tenant: string) => caller.tenant === tenant || isOfInstallation(caller);

const create = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/keys', role: 'admin', name: 'createKey', tag: 'Keys' },
      summary: 'Make a key',
      description: 'It is shown this once. With scope `installation` for admins of the installation alone.',
      body: keyEnvelope,
      example: { tenant: 'acme', role: 'submit', name: 'web shop' },
      answers: { 201: { is: 'The key.', schema: newKey } },
      problems: ['tenant-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const { caller, body: asked } = exchange;
      if (!actsFor(caller, asked.tenant)) throw new ApiProblem('tenant-unknown');
      if (asked.scope === 'installation') requireInstallation(caller);
      return showNew(await tools.createKey(asked, actorOf(exchange)));
    },
  );

/** A key that was made, the only time that it is shown. */
function showNew({ key, stored }: { key: string; stored: ApiKey }): Answer {
  const { id, tenant, role, scope, name, expiresAt } = stored;
  return jsonAnswer(201, { id, key, tenant, role, scope, name, expiresAt });
}

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/keys', role: 'admin', name: 'listKeys', tag: 'Keys' },
      summary: 'List keys without themselves, the newest first',
      query: z.object(pageQuery),
      answers: { 200: { is: 'A page of keys.', schema: pageOf(listedKey) } },
    },
    async ({ caller, query }) => {
      const { limit, cursor } = query;
      const findPage = async (): Promise<Page<ListedKey>> => {
        if (cursor !== undefined && !ids.key.test(cursor)) throw new RangeError('not a cursor of ours');
        const all = (await tools.listKeys()).filter(({ tenant }) => actsFor(caller, tenant)).reverse();
        const from = all.filter(({ id }) => cursor === undefined || id < cursor);
        const data = from.slice(0, limit);
        return { data, nextCursor: from.length > limit ? (data.at(-1)?.id ?? null) : null };
      };
      return jsonAnswer(200, await orInvalidCursor(cursor, findPage));
    },
  );

const revoke = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'DELETE', path: '/v1/keys/:id', role: 'admin', name: 'revokeKey', tag: 'Keys' },
      summary: 'End a key at once',
      params: pathParts.key,
      answers: { 204: { is: 'It is no key any more.', mediaType: null } },
      problems: ['api-key-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const { id } = await findOwn(exchange, exchange.params.id, tools);
      if (!(await tools.revokeKey(id, actorOf(exchange)))) throw new ApiProblem('api-key-unknown');
      return emptyAnswer(204);
    },
  );

const rotate = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/keys/:id/rotate', role: 'admin', name: 'rotateKey', tag: 'Keys' },
      summary: 'Make a key in the place of another',
      description: 'With the same rights, name and end. The old one lives for 24 h more.',
      params: pathParts.key,
      answers: { 201: { is: 'The new key.', schema: newKey } },
      problems: ['api-key-unknown', 'api-key-ended', 'audit-broken'],
    },
    async (exchange) => {
      const { id } = await findOwn(exchange, exchange.params.id, tools);
      const rotated = await tools.rotateKey(id, actorOf(exchange));
      if (rotated.is === 'unknown') throw new ApiProblem('api-key-unknown');
      if (rotated.is === 'ended') throw new ApiProblem('api-key-ended');
      return showNew(rotated);
    },
  );

/**
 * The key of the path, for an administrator who acts for its tenant. Throws `api-key-unknown`, and `role-too-low` for a
 * key of the installation whose caller is not of it.
 */
async function findOwn({ caller }: AuthenticatedExchange, id: string, tools: ApiTools): Promise<ApiKey> {
  const found = (await tools.listKeys()).find((key) => key.id === id && actsFor(caller, key.tenant));
  if (found === undefined) throw new ApiProblem('api-key-unknown');
  if (found.scope === 'installation') requireInstallation(caller);
  return found;
}
