import type { z } from 'zod';
import { ApiProblem } from './api-problem.ts';
import { describeIssues } from './describe-issues.ts';

/**
 * What an envelope's schema makes of a body whose fields are known. Throws `input-invalid` with each place that does
 * not fit.
 */
export function checkValues<Schema extends z.ZodType>(
  schema: Schema,
  body: Record<string, unknown>,
  fields: readonly string[],
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const place = { root: '', value: body, knownKeys: new Set(fields) };
  throw new ApiProblem('input-invalid', { errors: describeIssues(parsed.error.issues, place) });
}
