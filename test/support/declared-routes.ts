import type { z } from 'zod';
import type { ApiTools } from '../../src/api/api-tools.ts';
import { createRoutes } from '../../src/api/create-api.ts';
import type { Declared } from '../../src/api/route.ts';
import { problemsOf } from '../../src/api/route-problems.ts';
import type { ProblemCodeName } from '../../src/submissions/problem-codes.ts';
import { createLog } from '../../src/telemetry/log.ts';

const log = createLog('fatal', { write: () => undefined });

/** Every route as it is declared. None of them can be asked. */
export const declaredRoutes: readonly Declared[] = createRoutes({} as ApiTools, { log }).map((route) => route.declared);

const patternOf = ({ path }: Declared) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
const patterns = declaredRoutes.map((declared) => ({ declared, pattern: patternOf(declared) }));

/** The route that answers this; undefined where none does. */
function findDeclared(method: string, url: string): Declared | undefined {
  const { pathname } = new URL(url, 'http://localhost');
  const found = patterns.find(({ pattern }) => pattern.test(pathname));
  const path = found?.declared.path;
  const asked = method === 'HEAD' ? 'GET' : method;
  return declaredRoutes.find((one) => one.path === path && one.method === asked);
}

/** The route with this `operationId`. */
export function declaredAs(name: string): Declared {
  const found = declaredRoutes.find((declared) => declared.name === name);
  if (found === undefined) throw new Error(`no route is declared as ${name}`);
  return found;
}

/** Throws when a route answers with a status or a problem that it does not declare. */
export async function checkDeclared(method: string, url: string, answer: Response): Promise<Response> {
  const declared = findDeclared(method, url);
  if (declared === undefined || answer.status in declared.answers) return answer;
  const what = `${declared.method} ${declared.path} answered ${answer.status}`;
  const codes = problemsOf(declared).get(answer.status) ?? [];
  if (method === 'HEAD' && codes.length > 0) return answer;
  const { code } = (await answer.clone().json()) as { code: ProblemCodeName };
  if (!codes.includes(code)) throw new Error(`${what} ${code}, which it does not declare`);
  return answer;
}

/** What stands in the place of examples. */
export interface Changes {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  mediaType?: string;
}

const exampleOf = (schema: z.ZodType | undefined): string => String(schema?.meta()?.example ?? '');

/** A route's request made of its examples. */
export function exampleRequest(declared: Declared, changes: Changes = {}): { path: string; init: RequestInit } {
  const path = declared.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(changes.params?.[name] ?? exampleOf(declared.params?.shape[name] as z.ZodType)),
  );
  const needed = Object.entries(declared.query?.shape ?? {}).filter(
    ([, schema]) => !schema.safeParse(undefined).success,
  );
  const query = new URLSearchParams({
    ...Object.fromEntries(needed.map(([name, schema]) => [name, exampleOf(schema as z.ZodType)])),
    ...changes.query,
  });
  const bodies = declared.ownBody ?? (declared.body && { 'application/json': { example: declared.example } });
  const [mediaType, body] = Object.entries(bodies ?? {}).find(([type]) => type === changes.mediaType) ??
    Object.entries(bodies ?? {})[0] ?? [undefined, undefined];
  const given = changes.body ?? body?.example;
  const headers = mediaType === undefined ? {} : { 'content-type': mediaType };
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const init = { method: declared.method, headers, ...(mediaType === undefined ? {} : { body: text }) };
  return { path: query.size === 0 ? path : `${path}?${query}`, init };
}
