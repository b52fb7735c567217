import { type Request, type Response, Router } from 'express';
import type { Log } from '../../telemetry/log.ts';
import type { ApiTools } from '../api-tools.ts';
import { hasRole } from '../authenticate.ts';
import type { BoardSessions } from './board-sessions.ts';
import { checkOrigin } from './check-origin.ts';
import { createLoginLimit, type LoginLimit } from './login-limit.ts';
import { renderLoginPage, renderLogoutPage } from './login-page.ts';
import { readLoginKey } from './read-login-key.ts';

interface LoginOptions {
  findCaller: ApiTools['findCaller'];
  sessions: BoardSessions;
  log: Log;
  production: boolean;
  basePath: string;
}

/** The only forms below the board: log in with an operator's key, log out. */
export function createLoginRouter(given: LoginOptions): Router {
  const limit = createLoginLimit();
  const router = Router({ caseSensitive: true });
  router.get('/login', (_request, response) => renderLoginPage(response, 200, given.basePath));
  router.get('/logout', (_request, response) => renderLogoutPage(response, given.basePath));
  router.post('/login', (request, response) => logIn(request, response, given, limit));
  router.post('/logout', (request, response) => {
    checkOrigin(request.headers);
    given.sessions.close(request.headers.cookie);
    setCookie(request, response, given, '', 0);
    response.redirect(303, `${given.basePath}/login`);
  });
  return router;
}

async function logIn(request: Request, response: Response, given: LoginOptions, limit: LoginLimit): Promise<void> {
  const { exchange } = response.locals;
  const { basePath, log, sessions } = given;
  checkOrigin(request.headers);
  const address = request.socket.remoteAddress ?? '';
  const waitMs = limit.findWaitMs(address);
  if (waitMs > 0) {
    log.warn({ event: 'board-login', outcome: 'limited', requestId: exchange.requestId });
    response.setHeader('Retry-After', Math.ceil(waitMs / 1000));
    renderLoginPage(response, 429, basePath);
    return;
  }
  const key = await readLoginKey(request);
  const caller = await given.findCaller(key);
  const isOperator = caller !== undefined && hasRole(caller, 'operate');
  const outcome = isOperator ? 'opened' : 'refused';
  log.info({ event: 'board-login', outcome, requestId: exchange.requestId, tenant: caller?.tenant ?? null });
  if (!isOperator) {
    limit.noteFailure(address);
    renderLoginPage(response, caller === undefined ? 401 : 403, basePath, true);
    return;
  }
  exchange.caller = caller;
  setCookie(request, response, given, sessions.open(key), 8 * 3600);
  response.redirect(303, `${basePath}/`);
}

/** Over https, and in production anywhere but on this machine, the browser sends the cookie back over https only. */
function setCookie(request: Request, response: Response, given: LoginOptions, value: string, maxAge: number): void {
  const isTls = request.headers['x-forwarded-proto'] === 'https' || request.secure;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
  const secure = isTls || (given.production && !isLocal) ? '; Secure' : '';
  const attributes = `Path=${given.basePath}; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
  response.setHeader('Set-Cookie', `airlock_board=${value}; ${attributes}`);
}
