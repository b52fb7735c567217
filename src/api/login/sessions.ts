import { randomBytes } from 'node:crypto';
import { parseCookie } from 'cookie';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../records/api-keys.ts';
import type { ApiTools } from '../api-tools.ts';

const COOKIE_NAME = 'airlock_session';
/** Of what comes by https: nobody but this very host can have set it. */
const SECURE_NAME = `__Host-${COOKIE_NAME}`;
export const cookieName = (isSecure: boolean): string => (isSecure ? SECURE_NAME : COOKIE_NAME);

export const SESSION_SECONDS = 8 * 3600;
/** Sessions of one process, of one tenant's keys in it, and of one key: nobody's logins end those of others. */
const MOST = { all: 1000, ofTenant: 200, ofKey: 10 };

/** Who is logged in to the board and the console, in this process alone: a restart logs everybody out. */
export interface Sessions {
  /** Opens a session of 8 h and returns its cookie's value. */
  open: (key: string, caller: Caller) => string;
  /** The caller of a Cookie header's session; undefined when there is none, it is over, or its key was revoked. */
  find: (cookieHeader: string | undefined) => Promise<Caller | undefined>;
  close: (cookieHeader: string | undefined) => void;
}

interface Session {
  key: string;
  of: Pick<Caller, 'keyId' | 'tenant'>;
  endsAt: number;
}

/**
 * Keeps sessions in memory, the 1,000 that were used last. A session remembers its key and looks it up on every
 * request, so that revoking the key ends it at once.
 */
export function createSessions(findCaller: ApiTools['findCaller'], now: () => number = Date.now): Sessions {
  const sessions = new LRUCache<string, Session>({ max: MOST.all });
  const idOf = (cookieHeader: string | undefined) => {
    const cookies = parseCookie(cookieHeader ?? '');
    return cookies[SECURE_NAME] ?? cookies[COOKIE_NAME] ?? '';
  };
  /** Leaves room for one more of these, which are found the one used last first. */
  const makeRoom = (most: number, isOf: (session: Session) => boolean) => {
    const ids = [...sessions.entries()].flatMap(([id, session]) => (isOf(session) ? [id] : []));
    for (const id of ids.slice(most - 1)) sessions.delete(id);
  };
  return {
    open: (key, { keyId, tenant }) => {
      makeRoom(MOST.ofKey, ({ of }) => of.keyId === keyId);
      makeRoom(MOST.ofTenant, ({ of }) => of.tenant === tenant);
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { key, of: { keyId, tenant }, endsAt: now() + SESSION_SECONDS * 1000 });
      return id;
    },
    find: async (cookieHeader) => {
      const id = idOf(cookieHeader);
      const session = sessions.get(id);
      if (session === undefined) return undefined;
      const caller = session.endsAt > now() ? await findCaller(session.key) : undefined;
      if (caller === undefined) sessions.delete(id);
      return caller;
    },
    close: (cookieHeader) => {
      sessions.delete(idOf(cookieHeader));
    },
  };
}
