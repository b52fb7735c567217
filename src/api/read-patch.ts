import type { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import type { Caller } from '../records/api-keys.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import type { ApiTools } from './api-tools.ts';
import { authenticate } from './authenticate.ts';
import type { AuthenticatedExchange } from './exchange.ts';
import { readBody } from './read-body.ts';
import { refuseQuery } from './read-query.ts';

/** Throws the problem of a caller who may not do it. */
export type Judge = (caller: Caller) => void;

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

/**
 * Reads the body of a PATCH, a JSON merge patch. The caller is judged before the body is read and once it is there: it
 * may come slowly, and the key may have ended. Throws what `judge` and the checks of a body throw.
 */
export async function readPatch<Schema extends z.ZodType>(
  { request, caller }: Pick<AuthenticatedExchange, 'request' | 'caller'>,
  { findCaller }: Pick<ApiTools, 'findCaller'>,
  { schema, judge }: { schema: Schema; judge: Judge },
): Promise<z.output<Schema>> {
  refuseQuery(request.url);
  judge(caller);
  const body = parseJsonBody(await readBody(request));
  judge(await authenticate(request.headers.authorization, findCaller));
  refuseUnknownFields(findUnknown(schema, body));
  return checkValues(schema, body, namesIn(schema));
}
