import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { Router } from 'express';
import type { ApiTools } from '../api/api-tools.ts';
import { createBoardRouter } from '../api/board.ts';
import type { LoginGiven, LoginPlace } from '../api/login/create-login-router.ts';
import { createSessions } from '../api/login/sessions.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ConsoleTools } from '../operations/console-tools.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { createConsoleRouter } from './create-console.ts';

interface PagesGiven extends Omit<LoginGiven, 'findCaller' | 'sessions'> {
  tools: ApiTools & ConsoleTools;
  audit: AuditLog;
  /** The queues that the board shows. */
  adapters: readonly BaseAdapter[];
}

/** Every login is told of, to the installation or to whose key it is; reading once a day. */
const createTell =
  (audit: AuditLog, object: LoginPlace['name']): LoginPlace['tell'] =>
  (did, { tenant }, who) => {
    const [deed, teller] = [{ act: `${object}.${did}` as const, object }, audit.as(who)];
    const whose = object === 'board' ? null : tenant;
    return orUnavailable(() => (did === 'login' ? teller.tell(whose, deed) : teller.tellOnce(whose, [deed])));
  };

/** Where they are mounted; links to the one from the other, and from documents, name them. */
const board = '/admin/queues';
const console = '/console';

/** What browsers see: Bull Board and the console, where `/` leads to. Who is logged in to one is to the other. */
export function createPages({ audit, adapters, ...given }: PagesGiven): Router {
  const { findCaller } = given.tools;
  const login = { ...given, findCaller, sessions: createSessions(findCaller) };
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/', (_request, response) => response.redirect(`${console}/`));
  router.use(board, createBoardRouter({ ...login, adapters, basePath: board, tell: createTell(audit, 'board') }));
  router.use(console, createConsoleRouter({ ...login, basePath: console, tell: createTell(audit, 'console') }));
  return router;
}
