import { acts } from '../audit/entry.ts';
import { scopes } from '../records/api-keys.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { auditKeyForm, requireInstallation, requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, jsonAnswer, type Route } from './exchange.ts';
import { actsFor } from './key-routes.ts';
import { orInvalidCursor, readQuery, refuseQueryValue } from './read-query.ts';

const OBJECT = /^[^\s\p{Cc}]{1,256}$/u;

/** The audit log, for administrators: their own tenant's lines, those of the installation every tenant's and its own. */
export function createAuditRoutes(tools: ApiTools): Route[] {
  return [{ path: '/v1/audit', isOpen: false, methods: { GET: (exchange) => list(exchange, tools) } }];
}

/** Reads the query. Throws `query-invalid` with the parameter's name. */
function parseQuery(url: string) {
  const query = readQuery(url, ['act', 'key', 'object', 'tenant', 'scope', 'limit', 'cursor']);
  const scope = query.oneOf('scope', scopes, 'Must be tenant or installation.');
  const named = query.tenant();
  if (scope === 'installation' && named !== undefined) {
    throw refuseQueryValue('tenant', 'What is of the installation is of no tenant.');
  }
  const filter = {
    act: query.oneOf('act', acts, 'Must be an act of the audit log.'),
    key: query.match('key', auditKeyForm, 'Must be the id of a key, AIRLOCK_API_KEY or cli:USER.'),
    object: query.match('object', OBJECT, 'Must be 1 to 256 characters without spaces or control characters.'),
    ...{ limit: query.limit(), cursor: query.cursor() },
  };
  return { scope, named, filter };
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'admin');
  const { scope, named, filter } = parseQuery(request.url);
  if (scope === 'installation') requireInstallation(caller);
  const tenant = named ?? caller.tenant;
  if (!actsFor(caller, tenant)) throw new ApiProblem('tenant-unknown');
  const find = () => tools.listAudit(scope === 'installation' ? null : tenant, filter);
  return jsonAnswer(200, await orInvalidCursor(filter.cursor, find));
}
