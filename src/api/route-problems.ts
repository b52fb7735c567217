import { type ProblemCodeName, problemCodes } from '../submissions/problem-codes.ts';
import type { Declared } from './route.ts';

/** Of every request, whatever its route. */
const anyProblems = [
  ...(['key-in-url', 'request-malformed', 'text-invalid', 'query-invalid', 'request-timeout'] as const),
  ...(['expectation-failed', 'headers-too-large', 'internal'] as const),
] as const;
/** Of who needs a key: to find out whose it is takes Redis. */
const keyProblems = [
  ...(['key-missing', 'key-invalid', 'too-many-refusals', 'too-many-calls', 'queue-unavailable'] as const),
  // Of who reads or writes a payload.
  'payloads-unavailable',
] as const;
/** Of a JSON body, whoever reads it. */
export const bodyProblems = [
  ...(['media-type', 'content-encoding', 'body-too-large', 'body-incomplete', 'body-empty', 'json-invalid'] as const),
  ...(['json-not-object', 'text-invalid', 'json-too-deep', 'json-too-many-keys', 'key-forbidden'] as const),
  ...(['key-duplicate', 'number-not-exact', 'field-unknown', 'input-invalid'] as const),
] as const;
/** Of paths and methods that are no route's. */
export const noRoutesProblems = ['route-unknown', 'method-not-allowed'] as const satisfies ProblemCodeName[];

/** Every problem that a route may answer with, by status. */
export function problemsOf(declared: Declared): Map<number, ProblemCodeName[]> {
  const { role, params, body, isOfInstallation = false, problems = [] } = declared;
  const isRestricted = isOfInstallation || (role !== 'open' && role !== 'submit');
  const codes = new Set<ProblemCodeName>([
    ...anyProblems,
    ...(role === 'open' ? [] : keyProblems),
    ...(isRestricted ? (['role-too-low'] as const) : []),
    ...(params !== undefined && 'id' in params.shape ? (['id-invalid'] as const) : []),
    ...(body === undefined ? [] : bodyProblems),
    ...problems,
  ]);
  const byStatus = new Map<number, ProblemCodeName[]>();
  for (const code of codes) {
    const { status } = problemCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
