import { randomBytes } from 'node:crypto';
import type { Caller } from '../../records/api-keys.ts';
import type { ApiTools } from '../api-tools.ts';

const LIFE_MS = 8 * 3_600_000;
const MAX_SESSIONS = 1000;
const COOKIE = /(?:^|;\s*)airlock_board=([A-Za-z0-9_-]{43})(?:;|$)/;

/** Who is logged in to the board, in this process alone: a restart logs everybody out. */
export interface BoardSessions {
  /** Opens a session of 8 h and returns its cookie's value. */
  open: (key: string) => string;
  /** The caller of a Cookie header's session; undefined when there is none, it is over, or its key was revoked. */
  find: (cookieHeader: string | undefined) => Promise<Caller | undefined>;
  close: (cookieHeader: string | undefined) => void;
}

/**
 * Keeps sessions in memory, the newest 1,000. A session remembers its key and looks it up on every request, so that
 * revoking the key ends it at once.
 */
export function createBoardSessions(findCaller: ApiTools['findCaller'], now: () => number = Date.now): BoardSessions {
  const sessions = new Map<string, { key: string; endsAt: number }>();
  const idOf = (cookieHeader: string | undefined) => COOKIE.exec(cookieHeader ?? '')?.[1] ?? '';
  return {
    open: (key) => {
      const oldest = sessions.keys().next();
      if (sessions.size >= MAX_SESSIONS && !oldest.done) sessions.delete(oldest.value);
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { key, endsAt: now() + LIFE_MS });
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
