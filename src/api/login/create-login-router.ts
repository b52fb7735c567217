import type { IncomingHttpHeaders } from 'node:http';
import { stringifySetCookie } from 'cookie';
import { type Request, type Response, Router } from 'express';
import type { Actor } from '../../audit/entry.ts';
import type { Caller } from '../../records/api-keys.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ApiTools } from '../api-tools.ts';
import { authenticate } from '../authenticate.ts';
import { actorOf } from '../exchange.ts';
import type { RefusalLimit } from '../limit-refusals.ts';
import { renderLoginPage, renderLogoutPage } from './login-page.ts';
import { readForm } from './read-form.ts';
import { cookieName, SESSION_SECONDS, type Sessions } from './sessions.ts';

const MAX_FORM_BYTES = 16_384;

/** Where browsers log in: the board or the console. Who is logged in to one is to the other, as far as its key may. */
export interface LoginPlace {
  name: 'board' | 'console';
  /** Where it is mounted, such as `/console`. */
  basePath: string;
  title: string;
  mayEnter: (caller: Caller) => boolean;
  /** Whose keys may enter, a sentence. */
  refusal: string;
  /** Tells the audit log who has logged in or read. */
  tell: (act: 'login' | 'read', caller: Caller, who: Actor) => Promise<void>;
}

/** What places have in common. */
export interface LoginGiven {
  findCaller: ApiTools['findCaller'];
  sessions: Sessions;
  log: Log;
  production: boolean;
  /** What the world calls us, where that is known. */
  publicUrl: string | undefined;
  refusals: RefusalLimit;
}

/** The forms of a place's door: log in with a key, log out. */
export function createLoginRouter(given: LoginGiven, place: LoginPlace): Router {
  const router = Router({ caseSensitive: true });
  router.get('/login', (_request, response) => renderLoginPage(response, 200, place));
  router.get('/logout', (_request, response) => renderLogoutPage(response, place));
  router.post('/login', (request, response) => logIn(request, response, given, place));
  router.post('/logout', (request, response) => {
    checkOrigin(request.headers, given.publicUrl);
    given.sessions.close(request.headers.cookie);
    setCookie(request, response, given, '', 0);
    response.redirect(303, `${place.basePath}/login`);
  });
  return router;
}

/**
 * Who asks for something of a place, with a Bearer key or in a session. Undefined when the login page was the answer.
 * Throws `key-missing` for who is no browser, and whatever is wrong with a Bearer key.
 */
export async function findVisitor(
  request: Request,
  response: Response,
  { findCaller, sessions }: LoginGiven,
  place: LoginPlace,
): Promise<Caller | undefined> {
  const { authorization, cookie } = request.headers;
  const isBearer = authorization !== undefined;
  const caller = isBearer ? await authenticate(authorization, findCaller) : await sessions.find(cookie);
  if (caller !== undefined) {
    response.locals.exchange.caller = caller;
    return caller;
  }
  if (!wantsPage(request)) throw new ApiProblem('key-missing');
  renderLoginPage(response, 401, place, { next: request.originalUrl });
  return undefined;
}

const wantsPage = ({ method, headers }: Request) =>
  (method === 'GET' || method === 'POST') && (headers.accept ?? '').includes('text/html');

/** Looks at the key first, and at the limit only where it is wrong: nobody's wrong keys keep out a right one. */
async function logIn(request: Request, response: Response, given: LoginGiven, place: LoginPlace): Promise<void> {
  const { exchange } = response.locals;
  const { log, sessions, refusals, publicUrl } = given;
  checkOrigin(request.headers, publicUrl);
  const form = await readForm(request, MAX_FORM_BYTES);
  const key = form.get('key')?.trim() ?? '';
  const caller = await given.findCaller(key);
  const mayEnter = caller !== undefined && place.mayEnter(caller);
  const waitMs = caller === undefined ? await refusals.note(request) : 0;
  if (mayEnter) await place.tell('login', caller, actorOf({ request, caller }));
  const outcome = mayEnter ? 'opened' : waitMs > 0 ? 'limited' : 'refused';
  const tenant = caller?.tenant ?? null;
  const level = waitMs > 0 ? 'warn' : 'info';
  log[level]({ event: 'login', place: place.name, outcome, requestId: exchange.requestId, tenant });
  const next = findNext(form.get('next'), place);
  if (!mayEnter) {
    if (waitMs > 0) response.setHeader('Retry-After', Math.ceil(waitMs / 1000));
    const status = caller !== undefined ? 403 : waitMs > 0 ? 429 : 401;
    renderLoginPage(response, status, place, { next, isRetry: true });
    return;
  }
  exchange.caller = caller;
  sessions.close(request.headers.cookie);
  setCookie(request, response, given, sessions.open(key, caller), SESSION_SECONDS);
  response.redirect(303, next ?? `${place.basePath}/`);
}

/** Where a login leads to: nowhere but below its own place. */
function findNext(next: string | null, { basePath }: LoginPlace): string | undefined {
  if (next === null || next.length > 2000 || !URL.canParse(next, 'http://airlock')) return undefined;
  const { origin, pathname, search } = new URL(next, 'http://airlock');
  return origin === 'http://airlock' && pathname.startsWith(`${basePath}/`) ? `${pathname}${search}` : undefined;
}

/**
 * With `Secure` the browser sends the cookie back over https only. AIRLOCK_PUBLIC_URL says whether the world calls us by
 * https; without it, so does the proxy that is trusted, and production anywhere but on this machine.
 */
function setCookie(request: Request, response: Response, given: LoginGiven, value: string, maxAge: number): void {
  const { publicUrl, production } = given;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
  const isTls = request.secure || (production && !isLocal);
  const secure = publicUrl === undefined ? isTls : publicUrl.startsWith('https:');
  const attributes = { path: '/', maxAge, httpOnly: true, sameSite: 'strict', secure } as const;
  response.setHeader('Set-Cookie', stringifySetCookie(cookieName(secure), value, attributes));
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
