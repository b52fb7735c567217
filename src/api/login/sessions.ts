import { randomBytes } from 'node:crypto';
import { parseCookie } from 'cookie';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../records/api-keys.ts';
import type { ApiTools } from '../api-tools.ts';

export const COOKIE_NAME = 'airlock_session';
export const SESSION_SECONDS = 8 * 3600;
const MAX_SESSIONS = 1000;

/** Who is logged in to the board and the console, in this process alone: a restart logs everybody out. */
export interface Sessions {
  /** Opens a session of 8 h and returns its cookie's value. */
  open: (key: string) => string;
  /** The caller of a Cookie header's session; undefined when there is none, it is over, or its key was revoked. */
  find: (cookieHeader: string | undefined) => Promise<Caller | undefined>;
  close: (cookieHeader: string | undefined) => void;
}

/**
 * Keeps sessions in memory, the 1,000 that were used last. A session remembers its key and looks it up on every
 * request, so that revoking the key ends it at once.
 */
export function createSessions(findCaller: ApiTools['findCaller'], now: () => number = Date.now): Sessions {
  const sessions = new LRUCache<string, { key: string; endsAt: number }>({ max: MAX_SESSIONS });
  const idOf = (cookieHeader: string | undefined) => parseCookie(cookieHeader ?? '')[COOKIE_NAME] ?? '';
  return {
    open: (key) => {
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { key, endsAt: now() + SESSION_SECONDS * 1000 });
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
