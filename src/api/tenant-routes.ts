import { z } from 'zod';
import type { Caller } from '../records/api-keys.ts';
import { knobPatches } from '../records/knobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { tenantName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { actorOf, jsonAnswer } from './exchange.ts';
import { actsFor } from './key-routes.ts';
import { FOREIGN_CURSOR, namedPath, pageQuery, textParam } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { tenant } from './shapes/operator-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';

const params = namedPath('Name of a tenant.', 'acme');

/** The routes of tenants' settings, for administrators: of the installation for every tenant, others for their own. */
export const createTenantRoutes = (tools: ApiTools): Route[] => [list(tools), show(tools), turn(tools)];

/** Throws `tenant-unknown` for another's tenant, and for a name that none may have. */
function judgeOwn(caller: Caller, { name }: { name: string }): void {
  if (!tenantName.test(name) || !actsFor(caller, name)) throw new ApiProblem('tenant-unknown');
}

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/tenants', role: 'admin', name: 'listTenants', tag: 'Tenants' },
      summary: 'List the tenants that the key acts for',
      query: z.object({ ...pageQuery, cursor: textParam(tenantName, FOREIGN_CURSOR).optional() }),
      answers: { 200: { is: 'A page of tenants.', schema: pageOf(tenant) } },
    },
    async ({ caller, query }) => {
      const isShown = (name: string) => actsFor(caller, name);
      return jsonAnswer(200, await tools.listTenants({ limit: query.limit, cursor: query.cursor, isShown }));
    },
  );

const show = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/tenants/:name', role: 'admin', name: 'showTenant', tag: 'Tenants' },
      summary: 'Show what a tenant may, has and spends',
      params,
      answers: { 200: { is: 'The tenant.', schema: tenant } },
      problems: ['tenant-unknown'],
    },
    async ({ params }) => jsonAnswer(200, await tools.findTenant(params.name)),
    judgeOwn,
  );

const turn = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'PATCH', path: '/v1/tenants/:name', role: 'admin', name: 'turnTenant', tag: 'Tenants' },
      summary: 'Set weight, limits and budget of a tenant',
      description: 'A JSON merge patch: null takes back what was set. Live in every process within 2 s.',
      params,
      body: knobPatches.tenants,
      example: { weight: 2, budget: { usdPerDay: 25 } },
      answers: { 200: { is: 'The tenant as it is from then on.', schema: tenant } },
      problems: ['tenant-unknown', 'audit-broken'],
    },
    async (exchange) => jsonAnswer(200, await tools.turnTenant(exchange.params.name, exchange.body, actorOf(exchange))),
    judgeOwn,
  );
