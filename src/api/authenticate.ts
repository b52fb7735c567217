import type { Caller, Role } from '../records/api-keys.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';

const order: readonly Role[] = ['submit', 'operate', 'admin'];
const challenge = { 'WWW-Authenticate': 'Bearer realm="airlock"' };

/** Whether a role includes another: submit < operate < admin. */
export function hasRole(caller: Caller, needed: Role): boolean {
  return order.indexOf(caller.role) >= order.indexOf(needed);
}

/** Throws `role-too-low` when a caller's role does not include the one that is needed. */
export function requireRole(caller: Caller, needed: Role): void {
  if (!hasRole(caller, needed)) throw new ApiProblem('role-too-low');
}

/**
 * Finds whose key an Authorization header holds. Every key, however odd, is looked up, so that a bad one takes the
 * time of an unknown one. Throws `key-missing` or `key-invalid`.
 */
export async function authenticate(
  authorization: string | undefined,
  findCaller: ApiTools['findCaller'],
): Promise<Caller> {
  if (authorization === undefined || /^bearer$/i.test(authorization)) {
    throw new ApiProblem('key-missing', { headers: challenge });
  }
  const caller = await findCaller(authorization.replace(/^bearer +/i, ''));
  const isBearer = /^bearer /i.test(authorization);
  if (caller === undefined || !isBearer) throw new ApiProblem('key-invalid', { headers: challenge });
  return caller;
}
