import { createBullBoard } from '@bull-board/api';
import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { type Express, type Request, type Response, Router } from 'express';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import type { ProblemCodeName } from '../submissions/problem-codes.ts';
import { isOfInstallation, requireInstallation } from './authenticate.ts';
import { refuseChange, scrubBoardAnswer } from './board/scrub-board-answer.ts';
import { actorOf } from './exchange.ts';
import { createLoginRouter, findVisitor, type LoginGiven, type LoginPlace } from './login/create-login-router.ts';

interface BoardGiven extends LoginGiven {
  /** The queues to show, each in read-only mode and under a name of its own. */
  adapters: readonly BaseAdapter[];
  /** Where the router is mounted, such as `/admin/queues`. */
  basePath: string;
  /** Tells the audit log who has logged in or read. */
  tell: LoginPlace['tell'];
}

/** What Bull Board's page needs; it asks for fonts of another host, which this refuses. */
const BOARD_CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; " +
  "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/**
 * Makes Bull Board for whom the installation is entrusted to: behind a login of our own or a Bearer key, reading only, with ids, times and states
 * and nothing else of a visit. Throws a RangeError for an adapter that is not read-only.
 */
export function createBoardRouter(given: BoardGiven): Router {
  if (given.adapters.some((adapter) => !adapter.readOnlyMode)) throw new RangeError('every adapter must be read-only');
  const { basePath, tell } = given;
  const place: LoginPlace = {
    ...{ name: 'board', basePath, title: 'Airlock queues', mayEnter: isOfInstallation, tell },
    refusal: 'the queues are for admins of tenant default and keys of scope installation.',
  };
  const router = Router({ caseSensitive: true });
  router.use((request, response, next) => {
    response.locals.exchange.route = basePath;
    response.setHeader('Content-Security-Policy', BOARD_CSP);
    if (!request.path.startsWith('/static/')) response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.use(createLoginRouter(given, place));
  router.use(async (request, response, next) => {
    if (await admit(request, response, given, place)) next();
  });
  router.use(createBullBoardApp(given));
  return router;
}

/** False when the login page was the answer; throws the problem for a caller who is no browser. */
async function admit(request: Request, response: Response, given: BoardGiven, place: LoginPlace): Promise<boolean> {
  const caller = await findVisitor(request, response, given, place);
  if (caller === undefined) return false;
  requireInstallation(caller);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new ApiProblem('method-not-allowed', { headers: { Allow: 'GET, HEAD' } });
  }
  await place.tell('read', caller, actorOf({ request, caller }));
  return true;
}

function createBullBoardApp({ adapters, basePath, production }: BoardGiven): Router {
  const serverAdapter = new ExpressAdapter().setBasePath(basePath);
  createBullBoard({
    queues: adapters,
    serverAdapter,
    options: {
      handlerHooks: { before: refuseChange, after: scrubBoardAnswer },
      uiConfig: {
        boardTitle: 'Airlock queues',
        hideDocsLink: true,
        miscLinks: [{ text: 'Log out', url: `${basePath}/logout` }],
        environment: production
          ? { label: 'production', color: '#b42318', textColor: '#ffffff' }
          : { label: 'development', color: '#175cd3', textColor: '#ffffff' },
      },
    },
  });
  // Bull Board's own would answer with the error's message. What is a problem of the API's, as Redis being away, goes
  // to it.
  serverAdapter.setErrorHandler((error) => {
    const problem = findProblem(error) ?? findBodyProblem(error);
    if (problem !== undefined) throw problem;
    return { status: 500, body: { error: { key: 'ERRORS.INTERNAL_SERVER_ERROR' } } };
  });
  const app = serverAdapter.getRouter() as Express;
  return app.disable('x-powered-by');
}

/** What is wrong with a body, by the status that Express' parser gives its error. */
const bodyProblems: Readonly<Record<string, ProblemCodeName>> = {
  400: 'json-invalid',
  413: 'body-too-large',
  415: 'content-encoding',
};

/** Bull Board parses the body of every request, also of those that need none. */
function findBodyProblem({ status }: Error & { status?: number }): ApiProblem | undefined {
  const code = bodyProblems[String(status)];
  return code === undefined ? undefined : new ApiProblem(code);
}
