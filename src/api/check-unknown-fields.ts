import { ApiProblem, type ProblemError } from './api-problem.ts';
import { backoffFields, jobFields, optionFields } from './job-envelope.ts';

/**
 * Refuses a job with a field that the envelope, its options or their backoff do not have. Throws `field-unknown`;
 * its path shows where, its message the fields that are known, and neither the name that was sent: a name may be
 * as personal as a value.
 */
export function checkUnknownFields(body: Record<string, unknown>): void {
  const { options } = body;
  const backoff = isObject(options) ? options.backoff : undefined;
  const errors = [
    ...unknownIn(body, '', jobFields),
    ...unknownIn(options, '/options', optionFields),
    ...unknownIn(backoff, '/options/backoff', backoffFields),
  ];
  if (errors.length > 0) throw new ApiProblem('field-unknown', { errors });
}

function unknownIn(value: unknown, path: string, known: readonly string[]): ProblemError[] {
  if (!isObject(value) || Object.keys(value).every((key) => known.includes(key))) return [];
  return [{ path: `${path}/*`, code: 'field-unknown', message: `Known here: ${known.join(', ')}.` }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
