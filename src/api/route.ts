import type { Request } from 'express';
import { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import type { Caller, Role } from '../records/api-keys.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import type { ProblemCodeName } from '../submissions/problem-codes.ts';
import type { ApiTools } from './api-tools.ts';
import { authenticate, requireInstallation, requireRole } from './authenticate.ts';
import type { Answer, AuthenticatedExchange, Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { parseParams, parseQuery } from './read-query.ts';

/** What the routes are sorted by in the document. */
export const tags = [
  ...(['Jobs', 'Batches', 'Events', 'Dead letters', 'Reviews', 'Tasks', 'Models', 'Statistics'] as const),
  ...(['Webhooks', 'Tenants', 'Keys', 'Audit', 'Service'] as const),
] as const;

/** An answer when all is well. */
export interface AnswerShape {
  is: string;
  /** Of the body, of one line of it or of one event; absent where there is no body or it is no JSON. */
  schema?: z.ZodType;
  /** Default `application/json`; null for no body. */
  mediaType?: string | null;
  /** Other media types that it may come in, as text. */
  otherTypes?: readonly string[];
  /** In the place of the schema's. */
  example?: unknown;
  headers?: readonly AnswerHeader[];
}

/** Headers of answers beside `x-request-id`, which all have. */
export const answerHeaders = {
  Location: 'Path of what was made.',
  'Retry-After': 'Seconds until it is worth asking again.',
  'Idempotent-Replayed': '`true` where the Idempotency-Key found what was there.',
  'Preference-Applied': 'The wait that was heeded, as `wait=20`.',
  RateLimit: 'Calls that the tenant has left (`r`) in so many seconds (`t`).',
  'RateLimit-Policy': 'Calls that it may make (`q`) in so many seconds (`w`).',
} as const;
type AnswerHeader = keyof typeof answerHeaders;

type Shape = z.ZodObject;
type Nothing = z.ZodObject<Record<never, never>>;

/** A route: one method of one path. The router checks requests by it, and the OpenAPI document is made of it. */
export interface Declared<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As Express has it: `/v1/jobs/:id`. */
  path: string;
  /** The least role of a key; `open` needs none. */
  role: Role | 'open';
  /** For admins of tenant `default` and keys of scope `installation` alone. */
  isOfInstallation?: boolean;
  /** Its `operationId`. */
  name: string;
  tag: (typeof tags)[number];
  summary: string;
  description?: string;
  /** Of the path; what does not fit is `id-invalid`. */
  params?: Params;
  /** What is not here is refused. */
  query?: Query;
  /** Headers that the handler heeds, by their names. */
  headers?: Shape;
  /** The body, one JSON object, which the router reads and checks. */
  body?: Body;
  example?: z.input<Body>;
  /** Bodies by media type that the handler reads and checks by itself; of one line where there are many. */
  ownBody?: Readonly<Record<string, { schema: z.ZodType; example: unknown }>>;
  answers: Readonly<Record<number, AnswerShape>>;
  /** Beside those that follow from what is above. */
  problems?: readonly ProblemCodeName[];
}

/** A route with what it does. */
export interface Route {
  declared: Declared;
  /** Checks the request and does it. Throws the problem. */
  answer: (exchange: Exchange, findCaller: ApiTools['findCaller']) => Promise<Answer>;
}

/** A request that fits its route's declaration, and whose caller may. */
type Given<Params extends Shape, Query extends Shape, Body extends z.ZodType> = AuthenticatedExchange & {
  params: z.output<Params>;
  query: z.output<Query>;
  body: z.output<Body>;
};

const nothing: Nothing = z.object({});

/** Declares a route that needs no key. */
export function openRoute<Params extends Shape = Nothing, Query extends Shape = Nothing>(
  declared: Omit<Declared<Params, Query, never>, 'role' | 'body'>,
  handle: (given: Exchange & { params: z.output<Params>; query: z.output<Query> }) => Promise<Answer>,
): Route {
  const schemas = { params: declared.params ?? nothing, query: declared.query ?? nothing };
  return {
    declared: { ...declared, role: 'open' } as Declared,
    answer: (exchange) => {
      const query = parseQuery(exchange.request.url, schemas.query) as z.output<Query>;
      const params = parseParams(exchange.request.params, schemas.params) as z.output<Params>;
      return handle(Object.assign(exchange, { params, query }));
    },
  };
}

/**
 * Declares a route. Its request is checked in this order: query, body and its fields, role, path, `judge`, values; of all
 * but POST role, path and `judge` come first, too. A body may come slowly, and the key may have ended meanwhile: for roles
 * above `submit` its caller is looked for once more. `judge` throws the problem of a caller who may not.
 */
export function route<
  Params extends Shape = Nothing,
  Query extends Shape = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(
  declared: Declared<Params, Query, Body> & { role: Role },
  handle: (given: Given<Params, Query, Body>) => Promise<Answer>,
  judge: (caller: Caller, params: z.output<Params>) => void = () => undefined,
): Route {
  const { role, method, body: schema, isOfInstallation = false } = declared;
  const schemas = { params: declared.params ?? nothing, query: declared.query ?? nothing };
  const admit = (caller: Caller, request: Request) => {
    requireRole(caller, role);
    if (isOfInstallation) requireInstallation(caller);
    const params = parseParams(request.params, schemas.params) as z.output<Params>;
    judge(caller, params);
    return params;
  };
  return {
    declared: declared as unknown as Declared,
    answer: async (exchange, findCaller) => {
      const { request } = exchange;
      let { caller } = exchange as AuthenticatedExchange;
      if (method !== 'POST') admit(caller, request);
      const query = parseQuery(request.url, schemas.query) as z.output<Query>;
      const body = schema && parseJsonBody(await readBody(request));
      if (schema && body) refuseUnknownFields(findUnknown(schema, body));
      if (schema && role !== 'submit') caller = await authenticate(request.headers.authorization, findCaller);
      const params = admit(caller, request);
      const checked = (schema && body && checkValues(schema, body, namesIn(schema))) as z.output<Body>;
      return handle(Object.assign(exchange, { caller, query, params, body: checked }));
    },
  };
}

/** Names of the fields of an object, also inside of those that may be null or absent. */
function fieldsOf(schema: z.ZodType): Record<string, z.ZodType> {
  if ('unwrap' in schema) return fieldsOf((schema as unknown as { unwrap: () => z.ZodType }).unwrap());
  return 'shape' in schema ? (schema.shape as Record<string, z.ZodType>) : {};
}

/** Unknown fields of a body and of the objects in it. */
function findUnknown(schema: z.ZodType, body: unknown, path = ''): ReturnType<typeof findUnknownFields> {
  const fields = fieldsOf(schema);
  const names = Object.keys(fields);
  if (names.length === 0 || !isObject(body)) return [];
  const inside = names.flatMap((name) => findUnknown(fields[name] as z.ZodType, body[name], `${path}/${name}`));
  return [...findUnknownFields(body, path, names), ...inside];
}

const namesIn = (schema: z.ZodType): string[] =>
  Object.entries(fieldsOf(schema)).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
