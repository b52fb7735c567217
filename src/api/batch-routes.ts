import type { BatchView, ResultView } from '../jobs/batch-view.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { Task } from '../tasks/task.ts';
import type { ApiTools } from './api-tools.ts';
import { hasRole } from './authenticate.ts';
import { delimiters } from './batches/read-csv-records.ts';
import { receiveBatch } from './batches/receive-batch.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer, jsonAnswer, type Route } from './exchange.ts';
import { orInvalidCursor, readId, readQuery, refuseQuery } from './read-query.ts';

const FOR_OPERATORS =
  'A job of the batch is a dead letter, or has waited for a person: a key of role operate may erase it.';

/** The routes of batches: upload, list, show, results, cancel, erase. Any role may use them, each for its own tenant. */
export function createBatchRoutes(tools: ApiTools, options: { stallMs: number }): Route[] {
  return [
    {
      path: '/v1/batches',
      isOpen: false,
      methods: { POST: (exchange) => upload(exchange, tools, options), GET: (exchange) => list(exchange, tools) },
    },
    {
      path: '/v1/batches/:id',
      isOpen: false,
      methods: { GET: (exchange) => show(exchange, tools), DELETE: (exchange) => erase(exchange, tools) },
    },
    { path: '/v1/batches/:id/results', isOpen: false, methods: { GET: (exchange) => showResults(exchange, tools) } },
    { path: '/v1/batches/:id/cancel', isOpen: false, methods: { POST: (exchange) => cancel(exchange, tools) } },
  ];
}

async function upload(
  exchange: AuthenticatedExchange,
  tools: ApiTools,
  { stallMs }: { stallMs: number },
): Promise<Answer> {
  const query = readQuery(exchange.request.url, ['task', 'delimiter', 'ignoreColumns']);
  const name = query.task();
  const csv = {
    delimiter: query.oneOf('delimiter', delimiters, 'Must be a comma, a semicolon, a tab or |.'),
    ignoreColumns: query.oneOf('ignoreColumns', ['true', 'false'], 'Must be true or false.') === 'true' || undefined,
  };
  const findTask = (): Task => {
    if (name === undefined) throw taskMissing();
    const task = tools.tasks.get(name);
    if (task === undefined) throw new ApiProblem('task-unknown');
    return task;
  };
  const { batch, isReplayed } = await receiveBatch(exchange, tools, { findTask, csv, stallMs });
  return jsonAnswer(202, batch, {
    Location: `/v1/batches/${batch.id}`,
    ...(batch.status === 'running' ? { 'Retry-After': '1' } : {}),
    ...(isReplayed ? { 'Idempotent-Replayed': 'true' } : {}),
  });
}

function taskMissing(): ApiProblem {
  const message = 'Is required: ?task=<name>.';
  return new ApiProblem('query-invalid', { errors: [{ path: '/task', code: 'missing', message }] });
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const query = readQuery(request.url, ['task', 'limit', 'cursor']);
  const page = { task: query.task(), limit: query.limit(), cursor: query.cursor() };
  return jsonAnswer(200, await orInvalidCursor(page.cursor, () => tools.listBatches(caller.tenant, page)));
}

async function show(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  return jsonAnswer(200, await findOwn(exchange, tools));
}

async function showResults(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const pages = await tools.readResults(caller.tenant, readId(request, 'batch'), actorOf(exchange));
  if (pages === undefined) throw new ApiProblem('batch-unknown');
  return { status: 200, contentType: 'application/x-ndjson; charset=utf-8', body: writeLines(pages), headers: {} };
}

async function* writeLines(pages: AsyncIterable<readonly ResultView[]>): AsyncGenerator<string> {
  for await (const page of pages) {
    if (page.length > 0) yield page.map((result) => `${JSON.stringify(result)}\n`).join('');
  }
}

async function cancel(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const batch = await tools.cancelBatch(exchange.caller.tenant, readId(exchange.request, 'batch'), actorOf(exchange));
  if (batch === undefined) throw new ApiProblem('batch-unknown');
  return jsonAnswer(202, batch);
}

async function erase(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const { caller } = exchange;
  const who = { ...actorOf(exchange), isOperator: hasRole(caller, 'operate') };
  const { is } = await tools.eraseBatch(caller.tenant, readId(exchange.request, 'batch'), who);
  if (is === 'unknown') throw new ApiProblem('batch-unknown');
  if (is === 'open') throw new ApiProblem('batch-not-finished');
  if (is === 'forbidden') throw new ApiProblem('operator-needed', { detail: FOR_OPERATORS });
  return emptyAnswer(204);
}

async function findOwn(exchange: AuthenticatedExchange, tools: ApiTools): Promise<BatchView> {
  refuseQuery(exchange.request.url);
  const batch = await tools.findBatch(exchange.caller.tenant, readId(exchange.request, 'batch'));
  if (batch === undefined) throw new ApiProblem('batch-unknown');
  return batch;
}
