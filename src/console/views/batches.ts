import { z } from 'zod';
import { linesAnswer } from '../../api/batch-routes.ts';
import { type Html, html } from '../../api/html.ts';
import { orInvalidCursor } from '../../api/read-query.ts';
import { pageQuery, pathParts, queryParts } from '../../api/request-parts.ts';
import type { RejectedRow } from '../../batches/read-results.ts';
import type { BatchView } from '../../jobs/batch-view.ts';
import type { Owned } from '../../operations/list-of-all.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { writeFilters, writeForm } from '../forms.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellCost, writeCount, writeTime } from '../values.ts';
import { type Action, type Asked, action, formView, type View, view } from '../view.ts';
import { createPace, writeEta } from './batch-pace.ts';

const query = z.object({ task: queryParts.task, ...pageQuery });
type LinkTo = Asked['linkTo'];

/** What a bar has, in its order: the status of jobs as their list knows it; rejected rows have no job. */
const pieces = [
  { name: 'succeeded', text: 'succeeded', status: 'succeeded' },
  { name: 'inReview', text: 'in review', status: 'in_review' },
  { name: 'failed', text: 'failed', status: 'failed' },
  { name: 'expired', text: 'expired', status: 'expired' },
  { name: 'cancelled', text: 'cancelled', status: 'cancelled' },
  { name: 'rejected', text: 'rejected', status: undefined },
  { name: 'running', text: 'running', status: 'running' },
  { name: 'queued', text: 'queued', status: 'queued' },
] as const;

const linkPiece = (linkTo: LinkTo, { id }: BatchView, { status }: (typeof pieces)[number]) =>
  status === undefined ? `${linkTo(`/batches/${id}`)}#rejected` : linkTo('/jobs', { batch: id, status });

/** How far it is, as a bar of its statuses; the numbers are told in words beside it. */
function writeBar({ counts }: BatchView): Html {
  let from = 0;
  const parts = pieces.map(({ name }) => {
    const width = (counts[name] / Math.max(1, counts.total)) * 100;
    const part = html`<rect class="is-${name}" x="${from}" width="${width}" height="10"/>`;
    from += width;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function writeState({ status, endedEarly }: BatchView): Html {
  const early = endedEarly === null ? undefined : html` <span class="warn">${endedEarly.code}</span>`;
  return html`${status}${early}`;
}

const numberOf = (linkTo: LinkTo, name: (typeof pieces)[number]['name'], head: string): Column<Owned<BatchView>> => ({
  ...{ head, isNumber: true },
  cell: (batch) => {
    const piece = pieces.find((one) => one.name === name);
    return piece === undefined ? '' : writeCount(batch.counts[name], linkPiece(linkTo, batch, piece));
  },
});

const columns = (linkTo: LinkTo, isOfAll: boolean): Column<Owned<BatchView>>[] => [
  { head: 'Batch', cell: ({ id }) => html`<a href="${linkTo(`/batches/${id}`)}">${id}</a>` },
  { head: 'Task', cell: ({ task }) => html`<a href="${linkTo('/batches', { task })}">${task}</a>` },
  ...(isOfAll ? [{ head: 'Tenant', cell: ({ tenant }: Owned<BatchView>) => tenant }] : []),
  { head: 'Status', cell: writeState },
  { head: 'Progress', cell: writeBar },
  {
    ...{ head: 'Jobs', isNumber: true },
    cell: ({ id, counts }) => writeCount(counts.total - counts.rejected, linkTo('/jobs', { batch: id })),
  },
  numberOf(linkTo, 'succeeded', 'Succeeded'),
  numberOf(linkTo, 'failed', 'Failed'),
  numberOf(linkTo, 'rejected', 'Rejected'),
  { head: 'Cost', cell: ({ costUsd }) => tellCost(costUsd), isNumber: true },
  { head: 'Created', cell: ({ createdAt }) => writeTime(createdAt) },
];

/** The batches, newest first. */
export const createBatchesView = (tools: Tools): View =>
  view(
    { path: '/batches', title: 'Batches', role: 'operate', query },
    async ({ tenant, linkTo, path, query: asked }) => {
      const { task, limit, cursor } = asked;
      const list = () => tools.listBatchesOf(tenant, { task, limit, cursor });
      const { data, nextCursor } = await orInvalidCursor(cursor, list);
      const filter = { name: 'task', label: 'Task', value: task, options: [...tools.tasks.keys()] };
      return html`${writeFilters(path, [filter], { tenant: asked.tenant })}${writeTable({
        ...{ id: 'batches', caption: 'Batches, newest first', empty: 'There is no batch.' },
        ...{ columns: columns(linkTo, tenant === null), rows: data },
        next: nextCursor === null ? null : linkTo('/batches', { task, limit, cursor: nextCursor }),
      })}`;
    },
  );

/** Rejected rows that a page shows. */
const MOST_REJECTED = 100;

/** The batch with whose it is. Throws `batch-unknown`. */
async function findBatch(
  tools: Tools,
  { tenant, params }: Pick<Asked<typeof pathParts.batch>, 'tenant' | 'params'>,
): Promise<Owned<BatchView>> {
  const owner = tenant ?? (await tools.findBatchOwner(params.id));
  const batch = owner === undefined ? undefined : await tools.findBatch(owner, params.id);
  if (owner === undefined || batch === undefined) throw new ApiProblem('batch-unknown');
  return { ...batch, tenant: owner };
}

const countOpen = ({ queued, running, inReview }: BatchView['counts']) => queued + running + inReview;

function writeFacts(batch: Owned<BatchView>, linkTo: LinkTo): Html {
  const { id, task, createdAt, finishedAt, costUsd, counts, delimiter } = batch;
  const degraded = writeCount(counts.degraded, linkTo('/jobs', { batch: id, degraded: 'true' }));
  return html`<dl class="facts">
<div><dt>Task</dt><dd><a href="${linkTo('/batches', { task })}">${task}</a></dd></div>
<div><dt>Tenant</dt><dd>${batch.tenant}</dd></div>
<div><dt>Status</dt><dd>${writeState(batch)}</dd></div>
<div><dt>Created</dt><dd>${writeTime(createdAt)}</dd></div>
<div><dt>Finished</dt><dd>${writeTime(finishedAt)}</dd></div>
<div><dt>Rows</dt><dd>${counts.total}</dd></div>
<div><dt>Jobs</dt><dd>${writeCount(counts.total - counts.rejected, linkTo('/jobs', { batch: id }))}</dd></div>
<div><dt>Degraded</dt><dd>${degraded} of those that succeeded</dd></div>
<div><dt>Cost</dt><dd>${tellCost(costUsd)}</dd></div>
<div><dt>File</dt><dd>${delimiter === null ? 'NDJSON' : 'CSV'}</dd></div>
</dl>`;
}

function writeProgress(batch: BatchView, linkTo: LinkTo): Html {
  const legend = pieces.map(
    (piece) =>
      html`<li class="is-${piece.name}">${piece.text}: ${writeCount(batch.counts[piece.name], linkPiece(linkTo, batch, piece))}</li>`,
  );
  return html`${writeBar(batch)}<ul class="legend of-bar">${legend}</ul>`;
}

const rejectedColumns: Column<RejectedRow>[] = [
  { head: 'Row', cell: ({ row }) => row },
  { head: 'Code', cell: ({ code }) => html`<code>${code}</code>` },
  { head: 'Where and why', cell: ({ message }) => message },
];

/** One batch: how far it is, what it costs, and which rows were no jobs. */
function createBatchView(tools: Tools): View {
  const notePace = createPace();
  return view({ path: '/batches/:id', title: 'Batch', role: 'operate', params: pathParts.batch }, async (asked) => {
    const { linkTo } = asked;
    const batch = await findBatch(tools, asked);
    const { id, counts } = batch;
    const rejected = counts.rejected === 0 ? [] : await tools.listRejected(batch.tenant, id, MOST_REJECTED);
    const more =
      counts.rejected > rejected.length
        ? html`<p>${counts.rejected - rejected.length} more are in the results.</p>`
        : undefined;
    const table = writeTable({
      ...{ id: 'rejected', caption: 'Rejected rows', columns: rejectedColumns, rows: rejected },
      empty: 'No row was rejected.',
    });
    const cancel = countOpen(counts) > 0 ? html`<a href="${linkTo(`/batches/${id}/cancel`)}">Cancel …</a>` : undefined;
    return html`<div id="batch" data-live><p><code>${id}</code></p>${writeFacts(batch, linkTo)}${writeProgress(batch, linkTo)}${writeEta(batch, notePace(batch))}
<p><a href="${linkTo(`/batches/${id}/results`)}">Download results …</a> ${cancel}</p></div>${table}${more}`;
  });
}

const nothing = z.object({});

const cancelBatch = (tools: Tools): Action =>
  action(
    { path: '/batches/:id/cancel', title: 'Cancel', role: 'operate', params: pathParts.batch },
    {
      ask: async (asked) => {
        const { counts, id } = await findBatch(tools, asked);
        return html`<p>The batch <code>${id}</code> takes no more rows, and what has not ended of its jobs is cancelled: ${countOpen(counts)} (${counts.queued} queued, ${counts.running} running, ${counts.inReview} in review). This cannot be taken back.</p>`;
      },
      act: async (asked) => {
        const { tenant, id, counts } = await findBatch(tools, asked);
        if ((await tools.cancelBatch(tenant, id, asked.who)) === undefined) throw new ApiProblem('batch-unknown');
        return { to: asked.linkTo(`/batches/${id}`), done: 'cancelled', count: countOpen(counts) };
      },
    },
  );

/** The results as the API gives them, sent as a file. They are payloads: a page says so before. */
const downloadResults = (tools: Tools): Action =>
  formView(
    {
      path: '/batches/:id/results',
      title: 'Download results',
      role: 'operate',
      params: pathParts.batch,
      query: nothing,
      form: nothing,
    },
    {
      write: async (asked) => {
        const { id, counts } = await findBatch(tools, asked);
        return html`<p>${counts.total} rows of <code>${id}</code>, a line of JSON each, with what models and people answered. The audit log is told that you have read them.</p>
${writeForm(asked.path, { tenant: asked.query.tenant }, html`<p><button class="primary">Download</button></p>`)}`;
      },
      act: async (asked) => {
        const { tenant, id } = await findBatch(tools, asked);
        const pages = await tools.readResults(tenant, id, asked.who);
        if (pages === undefined) throw new ApiProblem('batch-unknown');
        return linesAnswer(pages, { 'Content-Disposition': `attachment; filename="${id}.ndjson"` });
      },
    },
  );

/** One batch, and what can be done with it. */
export const createBatchPages = (tools: Tools): (View | Action)[] => [
  ...[createBatchView(tools), cancelBatch(tools), downloadResults(tools)],
];
