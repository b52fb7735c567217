import { ApiProblem, type ProblemError } from './api-problem.ts';

/**
 * Finds fields of an object that are not known there, as one error: its path shows where, its message the fields that
 * are known, and neither the name that was sent: a name may be as personal as a value. What is no object has none.
 */
export function findUnknownFields(value: unknown, path: string, known: readonly string[]): ProblemError[] {
  if (!isObject(value) || Object.keys(value).every((key) => known.includes(key))) return [];
  return [{ path: `${path}/*`, code: 'field-unknown', message: `Known here: ${known.join(', ')}.` }];
}

/** Throws `field-unknown` when there are errors. */
export function refuseUnknownFields(errors: readonly ProblemError[]): void {
  if (errors.length > 0) throw new ApiProblem('field-unknown', { errors });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
