import { z } from 'zod';
import { type ApiKey, type Caller, roles, scopes } from '../records/api-keys.ts';
import type { Page } from '../records/list-jobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { tenantName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { isOfInstallation, requireInstallation, requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, emptyAnswer, jsonAnswer, type Route } from './exchange.ts';
import { readBody } from './read-body.ts';
import { keyIdForm, orInvalidCursor, readId, readQuery, refuseQuery } from './read-query.ts';

/** Body of `POST /v1/keys`. */
const keyEnvelope = z.strictObject({
  tenant: z.string().regex(tenantName),
  role: z.enum(roles),
  scope: z.enum(scopes).default('tenant'),
});
const keyFields = Object.keys(keyEnvelope.shape);

/** The routes of API keys, for administrators: of the installation for every tenant, others for their own. */
export function createKeyRoutes(tools: ApiTools): Route[] {
  return [
    {
      path: '/v1/keys',
      isOpen: false,
      methods: { GET: (exchange) => list(exchange, tools), POST: (exchange) => create(exchange, tools) },
    },
    { path: '/v1/keys/:id', isOpen: false, methods: { DELETE: (exchange) => revoke(exchange, tools) } },
  ];
}

const actsFor = (caller: Caller, tenant: string) => caller.tenant === tenant || isOfInstallation(caller);

async function create({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', keyFields));
  requireRole(caller, 'admin');
  const { tenant, role, scope } = checkValues(keyEnvelope, body, keyFields);
  if (!actsFor(caller, tenant)) throw new ApiProblem('tenant-unknown');
  if (scope === 'installation') requireInstallation(caller);
  const { key, stored } = await tools.createKey(tenant, role, scope);
  return jsonAnswer(201, { id: stored.id, key, tenant, role, scope });
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'admin');
  const query = readQuery(request.url, ['limit', 'cursor']);
  const [limit, cursor] = [query.limit(), query.cursor()];
  const findPage = async (): Promise<Page<ApiKey>> => {
    if (cursor !== undefined && !keyIdForm.test(cursor)) throw new RangeError('not a cursor of ours');
    const all = (await tools.listKeys()).filter(({ tenant }) => actsFor(caller, tenant)).reverse();
    const from = all.filter(({ id }) => cursor === undefined || id < cursor);
    const data = from.slice(0, limit);
    return { data, nextCursor: from.length > limit ? (data.at(-1)?.id ?? null) : null };
  };
  return jsonAnswer(200, await orInvalidCursor(cursor, findPage));
}

async function revoke({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(request.url);
  requireRole(caller, 'admin');
  const id = readId(request, 'key');
  const isTheirs = (await tools.listKeys()).some((key) => key.id === id && actsFor(caller, key.tenant));
  if (!isTheirs || !(await tools.revokeKey(id))) throw new ApiProblem('api-key-unknown');
  return emptyAnswer(204);
}
