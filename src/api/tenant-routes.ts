import { knobPatches } from '../records/knobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { tenantName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, jsonAnswer, type Route } from './exchange.ts';
import { actsFor } from './key-routes.ts';
import { type Judge, readPatch } from './read-patch.ts';
import { readName, readQuery, refuseQuery } from './read-query.ts';

/** The routes of tenants' settings, for administrators: of the installation for every tenant, others for their own. */
export function createTenantRoutes(tools: ApiTools): Route[] {
  return [
    { path: '/v1/tenants', isOpen: false, methods: { GET: (exchange) => list(exchange, tools) } },
    {
      path: '/v1/tenants/:name',
      isOpen: false,
      methods: { GET: (exchange) => show(exchange, tools), PATCH: (exchange) => turn(exchange, tools) },
    },
  ];
}

/** Throws `tenant-unknown` for another's tenant, and for a name that none may have. */
const judgeAdministrator =
  (name: string): Judge =>
  (caller) => {
    requireRole(caller, 'admin');
    if (!tenantName.test(name) || !actsFor(caller, name)) throw new ApiProblem('tenant-unknown');
  };

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'admin');
  const query = readQuery(request.url, ['limit', 'cursor']);
  const cursor = query.match('cursor', tenantName, 'Must be the nextCursor of an earlier page.');
  const isShown = (tenant: string) => actsFor(caller, tenant);
  return jsonAnswer(200, await tools.listTenants({ limit: query.limit(), cursor, isShown }));
}

async function show({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const name = readName(request);
  refuseQuery(request.url);
  judgeAdministrator(name)(caller);
  return jsonAnswer(200, await tools.findTenant(name));
}

async function turn(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const name = readName(exchange.request);
  const patch = await readPatch(exchange, tools, { schema: knobPatches.tenants, judge: judgeAdministrator(name) });
  return jsonAnswer(200, await tools.turnTenant(name, patch, actorOf(exchange)));
}
