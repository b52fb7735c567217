import { z } from 'zod';
import type { ResultView } from '../jobs/batch-view.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkCallbackUrl } from '../submissions/check-callback-url.ts';
import { idempotencyKey, rowEnvelope } from '../submissions/parse-submission.ts';
import { plainName } from '../tasks/names.ts';
import type { Task } from '../tasks/task.ts';
import type { ApiTools } from './api-tools.ts';
import { hasRole } from './authenticate.ts';
import { delimiters } from './batches/read-csv-records.ts';
import { receiveBatch } from './batches/receive-batch.ts';
import { type Answer, actorOf, emptyAnswer, jsonAnswer } from './exchange.ts';
import { orInvalidCursor } from './read-query.ts';
import { choiceParam, pageQuery, pathParts, queryParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { pageOf } from './shapes/shape-of.ts';
import { batch, resultLine } from './shapes/waiting-shapes.ts';
import { callbackProblems, fullProblems } from './submit-routes.ts';

const FOR_OPERATORS =
  'A job of the batch is a dead letter, or has waited for a person: a key of role operate may erase it.';

/** The routes of batches: upload, list, show, results, cancel, erase. Any role may use them, each for its own tenant. */
export const createBatchRoutes = (tools: ApiTools, options: { stallMs: number }): Route[] => [
  ...[upload(tools, options), list(tools), show(tools), erase(tools), showResults(tools), cancel(tools)],
];

const uploadQuery = z.object({
  task: z
    .string('Is required: ?task=<name>.')
    .regex(plainName, 'Must be the name of a task.')
    .meta({ description: 'Name of a task.', example: 'summarise' }),
  delimiter: choiceParam(delimiters, 'Must be a comma, a semicolon, a tab or |.')
    .optional()
    .meta({ description: 'Of CSV; found by itself when it is left out.' }),
  ignoreColumns: choiceParam(['true', 'false'], 'Must be true or false.')
    .optional()
    .meta({ description: 'Whether columns of CSV that the input does not know are left out.' }),
  callbackUrl: z.string().optional().meta({ description: 'A URL that is told when the batch is over.' }),
});

const prefer = z.string().optional().meta({
  description: '`early-hints`: 103 says in `Link` where the batch is, while its rows still come.',
  example: 'early-hints',
});

const upload = (tools: ApiTools, { stallMs }: { stallMs: number }) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/batches', role: 'submit', name: 'uploadBatch', tag: 'Batches' },
      summary: 'Upload a batch',
      description: 'Of any length, plain or gzip. Bad lines are listed, good ones run.',
      query: uploadQuery,
      headers: z.object({ 'Idempotency-Key': idempotencyKey.optional(), Prefer: prefer }),
      ownBody: {
        'application/x-ndjson': { schema: rowEnvelope, example: { input: { text: 'Hello' }, customId: 'mail-1' } },
        'text/csv': { schema: z.string(), example: 'customId,text\nmail-1,Hello\n' },
      },
      answers: {
        202: {
          ...{ is: 'The batch.', schema: batch },
          headers: ['Location', 'Retry-After', 'Idempotent-Replayed'],
        },
      },
      problems: [
        ...(['media-type', 'content-encoding', 'idempotency-key-invalid', 'idempotency-mismatch'] as const),
        ...(['task-unknown', 'batch-empty', 'batch-unknown', 'csv-header-invalid', 'upload-incomplete'] as const),
        ...(['text-invalid', ...callbackProblems, ...fullProblems] as const),
      ],
    },
    async (exchange) => {
      const { task: name, delimiter, ignoreColumns, ...query } = exchange.query;
      const callbackUrl = checkCallbackUrl(query.callbackUrl, tools.callbacks);
      const csv = { delimiter, ignoreColumns: ignoreColumns === 'true' || undefined };
      const findTask = (): Task => {
        const task = tools.tasks.get(name);
        if (task === undefined) throw new ApiProblem('task-unknown');
        return task;
      };
      const { batch, isReplayed } = await receiveBatch(exchange, tools, { findTask, csv, stallMs, callbackUrl });
      return jsonAnswer(202, batch, {
        Location: `/v1/batches/${batch.id}`,
        ...(batch.status === 'running' ? { 'Retry-After': '1' } : {}),
        ...(isReplayed ? { 'Idempotent-Replayed': 'true' } : {}),
      });
    },
  );

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/batches', role: 'submit', name: 'listBatches', tag: 'Batches' },
      summary: 'List batches, the newest first',
      query: z.object({ task: queryParts.task, ...pageQuery }),
      answers: { 200: { is: 'A page of batches.', schema: pageOf(batch) } },
    },
    async ({ caller, query }) =>
      jsonAnswer(200, await orInvalidCursor(query.cursor, () => tools.listBatches(caller.tenant, query))),
  );

const show = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/batches/:id', role: 'submit', name: 'showBatch', tag: 'Batches' },
      summary: 'Show a batch',
      params: pathParts.batch,
      answers: { 200: { is: 'The batch.', schema: batch } },
      problems: ['batch-unknown'],
    },
    async ({ caller, params }) => {
      const batch = await tools.findBatch(caller.tenant, params.id);
      if (batch === undefined) throw new ApiProblem('batch-unknown');
      return jsonAnswer(200, batch);
    },
  );

const showResults = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/batches/:id/results', role: 'submit', name: 'showResults', tag: 'Batches' },
      summary: 'Read what became of the rows',
      description: 'A line a row, in their order; unfinished ones with their present status.',
      params: pathParts.batch,
      answers: { 200: { is: 'A line of JSON a row.', schema: resultLine, mediaType: 'application/x-ndjson' } },
      problems: ['batch-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const pages = await tools.readResults(exchange.caller.tenant, exchange.params.id, actorOf(exchange));
      if (pages === undefined) throw new ApiProblem('batch-unknown');
      return linesAnswer(pages);
    },
  );

/** The results of a batch, a line of JSON a row, as they are read. */
export const linesAnswer = (
  pages: AsyncIterable<readonly ResultView[]>,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  ...{ status: 200, contentType: 'application/x-ndjson; charset=utf-8', body: writeLines(pages), headers },
});

async function* writeLines(pages: AsyncIterable<readonly ResultView[]>): AsyncGenerator<string> {
  for await (const page of pages) {
    if (page.length > 0) yield page.map((result) => `${JSON.stringify(result)}\n`).join('');
  }
}

const cancel = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/batches/:id/cancel', role: 'submit', name: 'cancelBatch', tag: 'Batches' },
      summary: 'Cancel a batch',
      description: 'It takes no more rows, and every job that has not ended is cancelled.',
      params: pathParts.batch,
      answers: { 202: { is: 'The batch.', schema: batch } },
      problems: ['batch-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const batch = await tools.cancelBatch(exchange.caller.tenant, exchange.params.id, actorOf(exchange));
      if (batch === undefined) throw new ApiProblem('batch-unknown');
      return jsonAnswer(202, batch);
    },
  );

const erase = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'DELETE', path: '/v1/batches/:id', role: 'submit', name: 'eraseBatch', tag: 'Batches' },
      summary: 'Erase a batch that is over, with all its jobs',
      description: 'With a dead letter among them, or a job that has waited for a person, it takes role `operate`.',
      params: pathParts.batch,
      answers: { 204: { is: 'It is gone.', mediaType: null } },
      problems: ['batch-unknown', 'batch-not-finished', 'operator-needed', 'audit-broken', 'payloads-left'],
    },
    async (exchange) => {
      const { caller } = exchange;
      const who = { ...actorOf(exchange), isOperator: hasRole(caller, 'operate') };
      const { is } = await tools.eraseBatch(caller.tenant, exchange.params.id, who);
      if (is === 'unknown') throw new ApiProblem('batch-unknown');
      if (is === 'open') throw new ApiProblem('batch-not-finished');
      if (is === 'forbidden') throw new ApiProblem('operator-needed', { detail: FOR_OPERATORS });
      if (is === 'left') throw new ApiProblem('payloads-left');
      return emptyAnswer(204);
    },
  );
