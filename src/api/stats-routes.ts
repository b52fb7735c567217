import { z } from 'zod';
import { type StatsGrouping, statsGroupings } from '../operations/read-stats.ts';
import { statsWindows } from '../operations/read-window.ts';
import type { Caller } from '../records/api-keys.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { isOfInstallation, requireInstallation } from './authenticate.ts';
import { jsonAnswer } from './exchange.ts';
import { actsFor } from './key-routes.ts';
import { choiceParam, queryParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { stats } from './shapes/stats-shapes.ts';

/** Statistics, for operators: of their own tenant, those of the installation of all tenants or of one. */
export const createStatsRoutes = (tools: ApiTools): Route[] => [show(tools)];

/**
 * Whose statistics a caller sees; null is all tenants. Throws `role-too-low` where they would tell which tenants there
 * are, and `tenant-unknown` for another tenant's.
 */
function findTenant(caller: Caller, named: string | undefined, by: StatsGrouping | undefined): string | null {
  if (by === 'tenant') requireInstallation(caller);
  if (named !== undefined && !actsFor(caller, named)) throw new ApiProblem('tenant-unknown');
  return named ?? (isOfInstallation(caller) ? null : caller.tenant);
}

const show = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/stats', role: 'operate', name: 'showStats', tag: 'Statistics' },
      summary: 'Read what came of jobs lately',
      query: z.object({
        window: choiceParam(statsWindows, `Must be one of ${statsWindows.join(', ')}.`).default('1h'),
        by: choiceParam(statsGroupings, `Must be one of ${statsGroupings.join(', ')}.`).optional(),
        tenant: queryParts.tenant,
      }),
      answers: { 200: { is: 'Counts, rates, times, who answered, tokens, cost.', schema: stats } },
      problems: ['tenant-unknown'],
    },
    async ({ caller, query }) => {
      const { window, by, tenant } = query;
      return jsonAnswer(200, await tools.readStats(findTenant(caller, tenant, by), { window, by }));
    },
  );
