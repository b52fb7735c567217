import { z } from 'zod';
import { acts } from '../audit/entry.ts';
import { scopes } from '../records/api-keys.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { auditKeyForm, requireInstallation } from './authenticate.ts';
import { jsonAnswer } from './exchange.ts';
import { actsFor } from './key-routes.ts';
import { orInvalidCursor, refuseQueryValue } from './read-query.ts';
import { choiceParam, pageQuery, queryParts, textParam } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { auditLine } from './shapes/operator-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';

const OBJECT = /^[^\s\p{Cc}]{1,256}$/u;

/** The audit log, for administrators: their own tenant's lines, those of the installation every tenant's and its own. */
export const createAuditRoutes = (tools: ApiTools): Route[] => [list(tools)];

const auditQuery = z.object({
  act: choiceParam(acts, 'Must be an act of the audit log.').optional(),
  key: textParam(auditKeyForm, 'Must be the id of a key, AIRLOCK_API_KEY or cli:USER.')
    .optional()
    .meta({ description: 'Who acted.' }),
  object: textParam(OBJECT, 'Must be 1 to 256 characters without spaces or control characters.')
    .optional()
    .meta({ description: 'Id of a job, a batch or a key, or a name.' }),
  tenant: queryParts.tenant,
  scope: choiceParam(scopes, 'Must be tenant or installation.')
    .optional()
    .meta({ description: 'With `installation` what is of no tenant, for who may see it.' }),
  ...pageQuery,
});

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/audit', role: 'admin', name: 'listAudit', tag: 'Audit' },
      summary: 'Read who did what, the newest first',
      query: auditQuery,
      answers: { 200: { is: 'A page of the audit log.', schema: pageOf(auditLine) } },
      problems: ['tenant-unknown', 'audit-broken'],
    },
    async ({ caller, query }) => {
      const { scope, tenant: named, ...filter } = query;
      if (scope === 'installation' && named !== undefined) {
        throw refuseQueryValue('tenant', 'What is of the installation is of no tenant.');
      }
      if (scope === 'installation') requireInstallation(caller);
      const tenant = named ?? caller.tenant;
      if (!actsFor(caller, tenant)) throw new ApiProblem('tenant-unknown');
      const find = () => tools.listAudit(scope === 'installation' ? null : tenant, filter);
      const { data, nextCursor } = await orInvalidCursor(filter.cursor, find);
      return jsonAnswer(200, { data, nextCursor });
    },
  );
