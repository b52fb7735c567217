import { statsGroupings, statsWindows } from '../operations/read-stats.ts';
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

async function show({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'operate');
  const query = readQuery(request.url, ['window', 'by', 'tenant']);
  const window = query.oneOf('window', statsWindows, `Must be one of ${statsWindows.join(', ')}.`) ?? DEFAULT_WINDOW;
  const by = query.oneOf('by', statsGroupings, `Must be one of ${statsGroupings.join(', ')}.`);
  const named = query.tenant();
  if (by === 'tenant') requireInstallation(caller);
  if (named !== undefined && !actsFor(caller, named)) throw new ApiProblem('tenant-unknown');
  const own = isOfInstallation(caller) ? null : caller.tenant;
  return jsonAnswer(200, await tools.readStats(named ?? own, { window, by }));
}
