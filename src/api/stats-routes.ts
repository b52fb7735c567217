import { type StatsGrouping, statsGroupings, statsWindows } from '../operations/read-stats.ts';
import type { Caller } from '../records/api-keys.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { isOfInstallation, requireInstallation, requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, jsonAnswer, type Route } from './exchange.ts';
import { actsFor } from './key-routes.ts';
import { readQuery } from './read-query.ts';

const DEFAULT_WINDOW = '1h';

/** Statistics, for operators: of their own tenant, those of the installation of all tenants or of one. */
export function createStatsRoutes(tools: ApiTools): Route[] {
  return [{ path: '/v1/stats', isOpen: false, methods: { GET: (exchange) => show(exchange, tools) } }];
}

/** Reads the query. Throws `query-invalid` with the parameter's name. */
function parseQuery(url: string) {
  const query = readQuery(url, ['window', 'by', 'tenant']);
  return {
    window: query.oneOf('window', statsWindows, `Must be one of ${statsWindows.join(', ')}.`) ?? DEFAULT_WINDOW,
    by: query.oneOf('by', statsGroupings, `Must be one of ${statsGroupings.join(', ')}.`),
    named: query.tenant(),
  };
}

/**
 * Whose statistics a caller sees; null is all tenants. Throws `role-too-low` where they would tell which tenants there
 * are, and `tenant-unknown` for another tenant's.
 */
function findTenant(caller: Caller, named: string | undefined, by: StatsGrouping | undefined): string | null {
  if (by === 'tenant') requireInstallation(caller);
  if (named !== undefined && !actsFor(caller, named)) throw new ApiProblem('tenant-unknown');
  return named ?? (isOfInstallation(caller) ? null : caller.tenant);
}

async function show({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'operate');
  const { window, by, named } = parseQuery(request.url);
  return jsonAnswer(200, await tools.readStats(findTenant(caller, named, by), { window, by }));
}
