import { type Request, type Response, Router } from 'express';
import type { ApiTools } from '../api/api-tools.ts';
import { hasRole, isOfInstallation, isStillCaller, requireInstallation, requireRole } from '../api/authenticate.ts';
import { createEventStreams } from '../api/event-stream.ts';
import { actorOf, writeAnswer } from '../api/exchange.ts';
import { html } from '../api/html.ts';
import { actsFor } from '../api/key-routes.ts';
import {
  checkOrigin,
  createLoginRouter,
  findVisitor,
  type LoginGiven,
  type LoginPlace,
} from '../api/login/create-login-router.ts';
import { readForm } from '../api/login/read-form.ts';
import { readPageFile } from '../api/page-files.ts';
import { parseParams, parseQuery } from '../api/read-query.ts';
import type { ConsoleTools } from '../operations/console-tools.ts';
import type { Caller } from '../records/api-keys.ts';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import { problemCodes } from '../submissions/problem-codes.ts';
import { flatten } from './forms.ts';
import { listActions, listViews } from './list-views.ts';
import type { Action, Asked, Shown, View } from './view.ts';
import { pageFiles, writePage } from './write-page.ts';

interface ConsoleGiven extends LoginGiven {
  tools: ApiTools & ConsoleTools;
  /** Where the router is mounted, such as `/console`. */
  basePath: string;
  /** Tells the audit log who has logged in or read. */
  tell: LoginPlace['tell'];
}

/** Nothing inline, nothing of another host. */
const CSP =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'; object-src 'none'";
/** A correction of a review may be as long as an answer, and forms write what is not ASCII at three times its length. */
const MAX_FORM_BYTES = 4_194_304;

/** Streams of one process, and of one key in it: pages that are open. */
const MOST_STREAMS = { all: 2000, ofOne: 50 };

/** What every part of the router needs. */
interface Console extends ConsoleGiven {
  place: LoginPlace;
  views: readonly View[];
  /** Tenants that there are: of others nothing would be seen, as if all were well. */
  known: Set<string>;
}

/**
 * Makes the console, for operators and administrators of any tenant: each sees its tenant's part, who is of the
 * installation all. A page is written on the server, whole, and works without scripts.
 */
export function createConsoleRouter(given: ConsoleGiven): Router {
  const place: LoginPlace = {
    ...{ name: 'console', basePath: given.basePath, title: 'Airlock console', tell: given.tell },
    mayEnter: (caller) => hasRole(caller, 'operate'),
    refusal: 'the console is for keys of role operate or admin.',
  };
  const views = listViews(given.tools);
  const console: Console = { ...given, place, views, known: new Set() };
  const router = Router({ caseSensitive: true });
  router.use((_request, response, next) => {
    response.locals.exchange.route = given.basePath;
    response.setHeader('Content-Security-Policy', CSP);
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.get('/assets/:file', sendAsset);
  router.use(createLoginRouter(given, place));
  addEvents(router, console);
  for (const view of views) addView(router, console, view);
  for (const one of listActions(given.tools)) {
    if ('act' in one) addAction(router, console, one);
    else addView(router, console, one);
  }
  router.use(async (request, response) => {
    const caller = await enter(request, response, console);
    if (caller !== undefined) throw new ApiProblem('route-unknown');
  });
  router.use((error: unknown, request: Request, response: Response, next: (error: unknown) => void) => {
    const problem = findProblem(error);
    const { caller } = response.locals.exchange;
    if (problem === undefined || caller === undefined || !request.accepts(['json', 'html'])) next(error);
    else if (request.accepts(['json', 'html']) === 'json') next(error);
    else sendProblem(request, response, console, problem, caller);
  });
  return router;
}

async function sendAsset(request: Request<{ file: string }>, response: Response): Promise<void> {
  await writeAnswer(response, await readPageFile(pageFiles, request.params.file));
}

/** Who asks; undefined when the login page was the answer. Throws `role-too-low`. */
async function enter(request: Request, response: Response, given: Console): Promise<Caller | undefined> {
  const caller = await findVisitor(request, response, given, given.place);
  if (caller === undefined) return undefined;
  requireRole(caller, 'operate');
  await given.tell('read', caller, actorOf({ request, caller }));
  return caller;
}

/** Whose things somebody sees who names a tenant or none; null is all. Throws `tenant-unknown`, also for a name of nobody. */
async function findTenant(
  { tools, known }: Console,
  caller: Caller,
  named: string | undefined,
): Promise<string | null> {
  if (named === undefined) return isOfInstallation(caller) ? null : caller.tenant;
  if (!actsFor(caller, named)) throw new ApiProblem('tenant-unknown');
  if (named !== caller.tenant && !known.has(named)) {
    const { data } = await tools.listTenants({ limit: 1, cursor: undefined, isShown: (name) => name === named });
    if (data.length === 0) throw new ApiProblem('tenant-unknown');
    known.add(named);
  }
  return named;
}

/** Makes links that keep the tenant that was chosen. */
const createLinkTo =
  (basePath: string, tenant: string | undefined): Asked['linkTo'] =>
  (path, query = {}) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries({ tenant, ...query })) {
      if (value !== undefined && value !== '') search.set(name, String(value));
    }
    return `${basePath}${path}${search.size === 0 ? '' : `?${search}`}`;
  };

/** Checks what was asked for: the role, the ids in the path, the filters or the fields of the form. */
async function readAsked(request: Request, caller: Caller, given: Console, view: View, fields: string): Promise<Asked> {
  requireRole(caller, view.role);
  if (view.isOfInstallation) requireInstallation(caller);
  const params = parseParams(request.params, view.params);
  const query = parseQuery(fields, view.query) as Asked['query'];
  const tenant = await findTenant(given, caller, query.tenant);
  const linkTo = createLinkTo(given.basePath, query.tenant);
  return { ...{ caller, tenant, params, query, linkTo }, path: linkPath(request), who: actorOf({ request, caller }) };
}

const linkPath = ({ baseUrl, path }: Request) => `${baseUrl}${path}`;

/** Filters that were left empty are none. */
const searchOf = (url: string): string => {
  const start = url.indexOf('?');
  return withoutEmpty(new URLSearchParams(start < 0 ? '' : url.slice(start)));
};
const withoutEmpty = (fields: URLSearchParams): string =>
  `?${new URLSearchParams([...fields].filter(([, value]) => value !== ''))}`;

async function sendView(request: Request, response: Response, given: Console, view: View): Promise<void> {
  const caller = await enter(request, response, given);
  if (caller === undefined) return;
  const asked = await readAsked(request, caller, given, view, searchOf(request.originalUrl));
  sendPage(request, response, given, { title: view.title, asked, status: 200, main: await view.write(asked) });
}

const keepFilters = (query: Asked['query']) =>
  Object.fromEntries(Object.entries(flatten(query)).filter(([name]) => !leftBehind.has(name)));
/** What another tenant's page does not begin with. */
const leftBehind = new Set(['tenant', 'cursor', 'done', 'count', 'left']);

function sendPage(
  request: Request,
  response: Response,
  { basePath, views }: Console,
  { title, asked, status, main }: { title: string; asked: Asked } & Shown,
): void {
  const { caller, tenant, linkTo, query } = asked;
  // Of a page's URL, never of what was typed into a form.
  const filters = request.method === 'POST' ? {} : keepFilters(query);
  const page = { basePath, title, views, at: request.path, filters };
  response
    .status(status)
    .type('html')
    .end(writePage({ ...page, main, caller, tenant, linkTo, query }));
}

function addView(router: Router, given: Console, view: View): void {
  router.get(view.path, (request, response) => sendView(request, response, given, view));
}

function addAction(router: Router, given: Console, action: Action): void {
  addView(router, given, action);
  router.post(action.path, async (request, response) => {
    checkOrigin(request.headers, given.publicUrl);
    const caller = await enter(request, response, given);
    if (caller === undefined) return;
    const form = await readForm(request, MAX_FORM_BYTES);
    const asked = await readAsked(request, caller, given, { ...action, query: action.form }, withoutEmpty(form));
    const acted = await action.act(asked);
    if ('markup' in acted)
      return sendPage(request, response, given, { title: action.title, asked, status: 200, main: acted });
    if ('main' in acted) return sendPage(request, response, given, { title: action.title, asked, ...acted });
    if ('body' in acted) return writeAnswer(response, acted);
    const { to, ...done } = acted;
    const link = new URL(to, 'http://console');
    for (const [name, value] of Object.entries(done)) link.searchParams.set(name, String(value));
    response.redirect(303, `${link.pathname}${link.search}`);
  });
}

/** Tells the pages that are open that something has changed. */
function addEvents(router: Router, given: Console): void {
  const streams = createEventStreams(MOST_STREAMS);
  router.get('/events', async (request, response) => {
    const caller = await enter(request, response, given);
    if (caller === undefined) return;
    const named = new URLSearchParams(searchOf(request.originalUrl)).get('tenant') ?? undefined;
    const following = given.tools.followAny(await findTenant(given, caller, named));
    const { authorization, cookie } = request.headers;
    const isLive = async () =>
      authorization === undefined
        ? (await given.sessions.find(cookie))?.keyId === caller.keyId
        : isStillCaller(caller, authorization, given.findCaller);
    await writeAnswer(response, streams.open(caller.keyId, following, isLive));
  });
}

function sendProblem(
  request: Request,
  response: Response,
  { basePath, views }: Console,
  problem: ApiProblem,
  caller: Caller,
): void {
  const { status, title, detail } = problemCodes[problem.code];
  const { details } = problem;
  const errors = (details.errors ?? []).map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`);
  const main = html`<p class="problem" role="alert">${details.detail ?? detail}</p>
${errors.length > 0 ? html`<ul>${errors}</ul>` : undefined}
<p><a href="${basePath}/">Back to the console</a></p>`;
  const page = { basePath, title, views, at: request.path, main, caller, tenant: null };
  const linkTo = createLinkTo(basePath, undefined);
  response
    .status(status)
    .type('html')
    .end(writePage({ ...page, linkTo }));
}
