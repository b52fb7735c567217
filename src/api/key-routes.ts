import { z } from 'zod';
import { type ApiKey, type Caller, isKeyName, type ListedKey, roles, scopes } from '../records/api-keys.ts';
import type { Page } from '../records/list-jobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { tenantName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { authenticate, isOfInstallation, requireInstallation, requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer, jsonAnswer, type Route } from './exchange.ts';
import { readBody } from './read-body.ts';
import { keyIdForm, orInvalidCursor, readId, readQuery, refuseQuery } from './read-query.ts';

/** Body of `POST /v1/keys`. */
const keyEnvelope = z.strictObject({
  tenant: z.string().regex(tenantName),
  role: z.enum(roles),
  scope: z.enum(scopes).default('tenant'),
  name: z.string().refine(isKeyName).nullable().default(null),
  /** RFC 3339, and to come. */
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine((time) => Date.parse(time) > Date.now())
    .transform((time) => new Date(time).toISOString())
    .nullable()
    .default(null),
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
    { path: '/v1/keys/:id/rotate', isOpen: false, methods: { POST: (exchange) => rotate(exchange, tools) } },
  ];
}

/** Whether an administrator may see to this tenant. */
export const actsFor = (caller: Caller, tenant: string) => caller.tenant === tenant || isOfInstallation(caller);

async function create(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  // A body may come slowly: the key may have ended since the request began.
  const caller = await authenticate(request.headers.authorization, tools.findCaller);
  refuseUnknownFields(findUnknownFields(body, '', keyFields));
  requireRole(caller, 'admin');
  const asked = checkValues(keyEnvelope, body, keyFields);
  if (!actsFor(caller, asked.tenant)) throw new ApiProblem('tenant-unknown');
  if (asked.scope === 'installation') requireInstallation(caller);
  return showNew(await tools.createKey(asked, actorOf(exchange)));
}

/** A key that was made, the only time that it is shown. */
function showNew({ key, stored }: { key: string; stored: ApiKey }): Answer {
  const { id, tenant, role, scope, name, expiresAt } = stored;
  return jsonAnswer(201, { id, key, tenant, role, scope, name, expiresAt });
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'admin');
  const query = readQuery(request.url, ['limit', 'cursor']);
  const [limit, cursor] = [query.limit(), query.cursor()];
  const findPage = async (): Promise<Page<ListedKey>> => {
    if (cursor !== undefined && !keyIdForm.test(cursor)) throw new RangeError('not a cursor of ours');
    const all = (await tools.listKeys()).filter(({ tenant }) => actsFor(caller, tenant)).reverse();
    const from = all.filter(({ id }) => cursor === undefined || id < cursor);
    const data = from.slice(0, limit);
    return { data, nextCursor: from.length > limit ? (data.at(-1)?.id ?? null) : null };
  };
  return jsonAnswer(200, await orInvalidCursor(cursor, findPage));
}

async function revoke(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { id, scope } = await findOwn(exchange, tools);
  if (scope === 'installation') requireInstallation(exchange.caller);
  if (!(await tools.revokeKey(id, actorOf(exchange)))) throw new ApiProblem('api-key-unknown');
  return emptyAnswer(204);
}

async function rotate(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { id, scope } = await findOwn(exchange, tools);
  if (scope === 'installation') requireInstallation(exchange.caller);
  const rotated = await tools.rotateKey(id, actorOf(exchange));
  if (rotated.is === 'unknown') throw new ApiProblem('api-key-unknown');
  if (rotated.is === 'ended') throw new ApiProblem('api-key-ended');
  return showNew(rotated);
}

/** The key of the path, for an administrator who acts for its tenant. Throws `api-key-unknown`. */
async function findOwn({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<ApiKey> {
  refuseQuery(request.url);
  requireRole(caller, 'admin');
  const id = readId(request, 'key');
  const found = (await tools.listKeys()).find((key) => key.id === id && actsFor(caller, key.tenant));
  if (found === undefined) throw new ApiProblem('api-key-unknown');
  return found;
}
