import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { type Request, type Response, Router } from 'express';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../../audit/entry.ts';
import type { Caller } from '../../records/api-keys.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ApiTools } from '../api-tools.ts';
import { isOfInstallation } from '../authenticate.ts';
import { actorOf } from '../exchange.ts';
import type { RefusalLimit } from '../limit-refusals.ts';
import { renderLoginPage, renderLogoutPage } from './login-page.ts';

const COOKIE_NAME = 'airlock_board';
const SESSION_SECONDS = 8 * 3600;
const MAX_SESSIONS = 1000;
const MAX_FORM_BYTES = 16_384;

/** Who is logged in to the board, in this process alone: a restart logs everybody out. */
export interface BoardSessions {
  /** Opens a session of 8 h and returns its cookie's value. */
  open: (key: string) => string;
  /** The caller of a Cookie header's session; undefined when there is none, it is over, or its key was revoked. */
  find: (cookieHeader: string | undefined) => Promise<Caller | undefined>;
  close: (cookieHeader: string | undefined) => void;
}

interface LoginOptions {
  findCaller: ApiTools['findCaller'];
  sessions: BoardSessions;
  log: Log;
  production: boolean;
  publicUrl: string | undefined;
  refusals: RefusalLimit;
  /** Tells the audit log. */
  tellBoard: (act: 'board.login', who: Actor) => Promise<void>;
  basePath: string;
}

/** The only forms below the board: log in with a key of the installation, log out. */
export function createLoginRouter(given: LoginOptions): Router {
  const router = Router({ caseSensitive: true });
  router.get('/login', (_request, response) => renderLoginPage(response, 200, given.basePath));
  router.get('/logout', (_request, response) => renderLogoutPage(response, given.basePath));
  router.post('/login', (request, response) => logIn(request, response, given));
  router.post('/logout', (request, response) => {
    checkOrigin(request.headers, given.publicUrl);
    given.sessions.close(request.headers.cookie);
    setCookie(request, response, given, '', 0);
    response.redirect(303, `${given.basePath}/login`);
  });
  return router;
}

/** Looks at the key first, and at the limit only where it is wrong: nobody's wrong keys keep out a right one. */
async function logIn(request: Request, response: Response, given: LoginOptions): Promise<void> {
  const { exchange } = response.locals;
  const { basePath, log, sessions, refusals, publicUrl } = given;
  checkOrigin(request.headers, publicUrl);
  const key = await readLoginKey(request);
  const caller = await given.findCaller(key);
  const mayEnter = caller !== undefined && isOfInstallation(caller);
  const waitMs = caller === undefined ? await refusals.note(request) : 0;
  if (mayEnter) await given.tellBoard('board.login', actorOf({ request, caller }));
  const outcome = mayEnter ? 'opened' : waitMs > 0 ? 'limited' : 'refused';
  const tenant = caller?.tenant ?? null;
  const level = waitMs > 0 ? 'warn' : 'info';
  log[level]({ event: 'board-login', outcome, requestId: exchange.requestId, tenant });
  if (!mayEnter) {
    if (waitMs > 0) response.setHeader('Retry-After', Math.ceil(waitMs / 1000));
    const status = caller !== undefined ? 403 : waitMs > 0 ? 429 : 401;
    renderLoginPage(response, status, basePath, true);
    return;
  }
  exchange.caller = caller;
  setCookie(request, response, given, sessions.open(key), SESSION_SECONDS);
  response.redirect(303, `${basePath}/`);
}

/**
 * With `Secure` the browser sends the cookie back over https only. AIRLOCK_PUBLIC_URL says whether the world calls us by
 * https; without it, so does the proxy that is trusted, and production anywhere but on this machine.
 */
function setCookie(request: Request, response: Response, given: LoginOptions, value: string, maxAge: number): void {
  const { publicUrl, production, basePath } = given;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
  const isTls = request.secure || (production && !isLocal);
  const secure = publicUrl === undefined ? isTls : publicUrl.startsWith('https:');
  const attributes = { path: basePath, maxAge, httpOnly: true, sameSite: 'strict', secure } as const;
  response.setHeader('Set-Cookie', stringifySetCookie(COOKIE_NAME, value, attributes));
}

/**
 * Refuses a form that another site sends with our visitor's browser. Sec-Fetch-Site decides where the browser sends
 * it, since a proxy may have changed the host; else Origin must name our host, or what the world calls us. Without either it
 * is no browser.
 * Throws `origin-foreign`.
 */
export function checkOrigin(headers: IncomingHttpHeaders, publicUrl?: string): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin') throw new ApiProblem('origin-foreign');
    return;
  }
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (publicUrl !== undefined && origin === publicUrl) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw new ApiProblem('origin-foreign');
}

/** Reads the key of a login form; an absent one is empty. Throws `media-type` or `body-too-large`. */
async function readLoginKey(request: IncomingMessage): Promise<string> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new ApiProblem('media-type', { detail: 'Send the form as application/x-www-form-urlencoded.' });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FORM_BYTES) throw new ApiProblem('body-too-large', { detail: 'A login form is small.' });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('key')?.trim() ?? '';
}

/**
 * Keeps sessions in memory, the 1,000 that were used last. A session remembers its key and looks it up on every
 * request, so that revoking the key ends it at once.
 */
export function createBoardSessions(findCaller: ApiTools['findCaller'], now: () => number = Date.now): BoardSessions {
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
