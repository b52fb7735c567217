import { createHash, timingSafeEqual } from 'node:crypto';
import { type Caller, type Role, roles } from '../records/api-keys.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';

const challenge = { 'WWW-Authenticate': 'Bearer realm="airlock"' };
const KEY_PARAMETER = /^(x[-_])?(api|access|auth)?[-_]?(key|token|secret)$|^(authorization|bearer|password)$/i;
/** A key of our own making as a part of the path. */
const KEY_IN_PATH = /\/ak_[\w-]{8}/;
/** What the key of the settings is known by. */
const SETTINGS_KEY = 'AIRLOCK_API_KEY';
const USERINFO = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i;

/** Throws `role-too-low` when a caller's role does not include the one that is needed: submit < operate < admin. */
export function requireRole(caller: Caller, needed: Role): void {
  if (!hasRole(caller, needed)) throw new ApiProblem('role-too-low');
}

/** Whether a caller's role includes another. */
export const hasRole = ({ role }: Caller, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

/** Whether a caller is of the installation, and may see what is of no tenant alone. */
export function isOfInstallation({ tenant, role, scope }: Omit<Caller, 'keyId'>): boolean {
  return scope === 'installation' || (tenant === 'default' && role === 'admin');
}

/** Throws `role-too-low` for a caller that is of a tenant alone. */
export function requireInstallation(caller: Caller): void {
  if (isOfInstallation(caller)) return;
  throw new ApiProblem('role-too-low', {
    detail: 'This is for admins of tenant default and keys of scope installation.',
  });
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

/** Whether a caller who has had a stream open for long still is one, by the key that it came with. */
export async function isStillCaller(
  { tenant, keyId }: Caller,
  authorization: string | undefined,
  findCaller: ApiTools['findCaller'],
): Promise<boolean> {
  try {
    const now = await authenticate(authorization, findCaller);
    return now.tenant === tenant && now.keyId === keyId;
  } catch (error) {
    if (error instanceof ApiProblem) return false;
    throw error;
  }
}

const hash = (key: string) => createHash('sha256').update(key).digest();

/**
 * Finds whose key a request came with: the one of the settings is tenant `default`'s admin, all others are stored.
 * A key that is neither takes one look-up, whether it was never made or was revoked.
 */
export function createFindCaller(
  settingsKey: string | undefined,
  findStored: (key: string) => Promise<Caller | undefined>,
): (key: string) => Promise<Caller | undefined> {
  const own = settingsKey === undefined ? undefined : hash(settingsKey);
  return async (key) => {
    if (own !== undefined && timingSafeEqual(own, hash(key))) {
      return { keyId: SETTINGS_KEY, tenant: 'default', role: 'admin', scope: 'tenant' };
    }
    return findStored(key);
  };
}

/** What the audit log is asked for by: a key's id, or who else may act; none of them is a key. */
export const auditKeyForm = /^(key_[0-9a-f-]{36}|AIRLOCK_API_KEY|cli:[^\s\p{Cc}]{1,64})$/u;
const isAuditKey = (path: string, name: string, value: string) =>
  path === '/v1/audit' && name === 'key' && auditKeyForm.test(value);

/** Refuses a request whose URL carries a key, where proxies and histories would keep it. Throws `key-in-url`. */
export function refuseKeyInUrl(url: string): void {
  if (USERINFO.test(url)) throw new ApiProblem('key-in-url');
  const queryStart = url.indexOf('?');
  const path = queryStart === -1 ? url : url.slice(0, queryStart);
  if (KEY_IN_PATH.test(path)) throw new ApiProblem('key-in-url');
  if (queryStart === -1) return;
  for (const [name, value] of new URLSearchParams(url.slice(queryStart))) {
    if (KEY_PARAMETER.test(name) && !isAuditKey(path, name, value)) throw new ApiProblem('key-in-url');
  }
}
