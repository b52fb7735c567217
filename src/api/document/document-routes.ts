import { createRequire } from 'node:module';
import { z } from 'zod';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { type ProblemCodeName, problemCodes } from '../../submissions/problem-codes.ts';
import { type Answer, jsonAnswer } from '../exchange.ts';
import { CSS, type PageFiles, readPageFile, SCRIPT } from '../page-files.ts';
import { openRoute, type Route } from '../route.ts';
import { createDocument } from './create-document.ts';
import { describeProblem, docsPage, PAGE_CSP, problemStyle, renderProblem, startScript } from './docs-pages.ts';

/** A new release may say something else. */
const ASK_AGAIN = { 'Cache-Control': 'no-cache' };
const BY_ACCEPT = { ...ASK_AGAIN, Vary: 'Accept' };
const HTML = 'text/html; charset=utf-8';

const require = createRequire(import.meta.url);

/** What the pages load. */
const files: PageFiles = {
  'swagger-ui.css': { contentType: CSS, path: require.resolve('swagger-ui-dist/swagger-ui.css') },
  'swagger-ui-bundle.js': { contentType: SCRIPT, path: require.resolve('swagger-ui-dist/swagger-ui-bundle.js') },
  'problems.css': { contentType: CSS, text: problemStyle },
  'start.js': { contentType: SCRIPT, text: startScript },
};

const page = (body: string): Answer => ({
  ...{ status: 200, contentType: HTML, body, headers: { 'Content-Security-Policy': PAGE_CSP, ...ASK_AGAIN } },
});

/** The routes that tell of all routes, themselves included. They need no key: they hold nothing of a tenant. */
export function createDocumentRoutes(listRoutes: () => readonly Route[]): Route[] {
  const declared = () => listRoutes().map((route) => route.declared);
  return [showDocument(declared), showDocs(), showFile(), showProblem(declared)];
}

type ListDeclared = () => readonly Route['declared'][];

function showDocument(declared: ListDeclared): Route {
  let document: Answer | undefined;
  return openRoute(
    {
      ...{ method: 'GET', path: '/openapi.json', name: 'showDocument', tag: 'Service' },
      summary: 'Read this document',
      answers: {
        200: { is: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }), example: { openapi: '3.1.1' } },
      },
    },
    async () => {
      document ??= jsonAnswer(200, createDocument(declared()), ASK_AGAIN);
      return document;
    },
  );
}

const showDocs = () =>
  openRoute(
    {
      ...{ method: 'GET', path: '/docs', name: 'showDocs', tag: 'Service', summary: 'Look at this document as a page' },
      answers: { 200: { is: 'The page.', mediaType: 'text/html' } },
    },
    async () => page(docsPage),
  );

const showFile = () =>
  openRoute(
    {
      ...{ method: 'GET', path: '/docs/:file', name: 'showDocsFile', tag: 'Service' },
      summary: 'Load what the page needs',
      params: z.object({ file: z.string().meta({ description: 'Name of the file.', example: 'start.js' }) }),
      answers: { 200: { is: 'A script or a style.', mediaType: 'text/javascript', otherTypes: ['text/css'] } },
      problems: ['route-unknown'],
    },
    ({ params }) => readPageFile(files, params.file),
  );

const showProblem = (declared: ListDeclared) =>
  openRoute(
    {
      ...{ method: 'GET', path: '/docs/problems/:code', name: 'showProblem', tag: 'Service' },
      summary: 'Read what a problem means',
      description: 'What the `type` of every problem leads to: a page for browsers, JSON for who accepts that alone.',
      params: z.object({ code: z.string().meta({ description: 'Code of a problem.', example: 'job-unknown' }) }),
      answers: {
        200: {
          is: 'What it means and what to do.',
          schema: z.object({
            ...{ code: z.string(), status: z.int(), title: z.string(), retryable: z.boolean() },
            ...{ when: z.string(), whatToDo: z.string(), routes: z.array(z.string()) },
          }),
          example: describeProblem('job-unknown', []),
          otherTypes: ['text/html'],
        },
      },
      problems: ['route-unknown'],
    },
    async ({ params, request }) => {
      if (!Object.hasOwn(problemCodes, params.code)) throw new ApiProblem('route-unknown');
      const found = describeProblem(params.code as ProblemCodeName, declared());
      const pageOf = page(renderProblem(found));
      return request.accepts(['html', 'json']) === 'json'
        ? jsonAnswer(200, found, BY_ACCEPT)
        : { ...pageOf, headers: { ...pageOf.headers, ...BY_ACCEPT } };
    },
  );
