import { html } from '../../api/html.ts';
import { orInvalidCursor } from '../../api/read-query.ts';
import { ids, queryParts, textParam } from '../../api/request-parts.ts';
import { MOST_TENANTS, type Owned } from '../../operations/list-of-all.ts';
import type { ClosedJob } from '../../records/closed-jobs.ts';
import { MOST_LOOKED_AT } from '../../records/list-jobs.ts';
import { writeHidden } from '../forms.ts';
import { tookMs, writeAnswer, writeFailure, writeId, writeStatus } from '../job-parts.ts';
import { jobFilters, toFields, toJobQuery, writeJobFilters } from '../job-query.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellCost, tellDuration, writeTime } from '../values.ts';
import { type Action, type Asked, action, type View, view } from '../view.ts';

const PAGE = 50;
/** Jobs that are cancelled at a time; what is left takes another time. */
const MOST_CANCELLED = 1000;
const AT_ONCE = 50;

type Row = Owned<ClosedJob>;

function columns(asked: Pick<Asked, 'tenant' | 'linkTo'>): Column<Row>[] {
  const { tenant, linkTo } = asked;
  const ofTenant: Column<Row> = {
    head: 'Tenant',
    cell: (job) => html`<a href="${linkTo('/jobs', { tenant: job.tenant })}">${job.tenant}</a>`,
  };
  return [
    { head: 'Job', cell: ({ id }) => writeId(id, linkTo(`/jobs/${id}`)) },
    { head: 'Task', cell: ({ task }) => html`<a href="${linkTo('/jobs', { task })}">${task}</a>` },
    { head: 'Status', cell: writeStatus },
    ...(tenant === null ? [ofTenant] : []),
    {
      head: 'Batch',
      cell: ({ batchId }) => (batchId === null ? '–' : writeId(batchId, linkTo(`/batches/${batchId}`))),
    },
    { head: 'Answered', cell: ({ answer }) => writeAnswer(answer) },
    { head: 'Failure', cell: (job) => writeFailure(job, asked) },
    { head: 'Accepted', cell: ({ createdAt }) => writeTime(createdAt) },
    { head: 'Took', cell: (job) => tellDuration(tookMs(job)), isNumber: true },
    { head: 'Cost', cell: ({ usage }) => tellCost(usage.costUsd), isNumber: true },
  ];
}

/** Jobs, the newest first, by whatever their records tell in plain. */
export const createJobsView = (tools: Tools): View =>
  view(
    { path: '/jobs', title: 'Jobs', role: 'operate', query: jobFilters.extend({ cursor: queryParts.cursor }) },
    async (asked) => {
      const { tenant, query, linkTo } = asked;
      const list = () => tools.listClosedJobs(tenant, { ...toJobQuery(query), limit: PAGE, cursor: query.cursor });
      const { data, nextCursor } = await orInvalidCursor(query.cursor, list);
      const fields = toFields(query);
      const next = nextCursor === null ? null : linkTo('/jobs', { ...fields, cursor: nextCursor });
      const bound = tenant === null ? ` of the first ${MOST_TENANTS} tenants` : '';
      const empty =
        nextCursor === null ? 'No job is found.' : 'No job is found so far: those further back are on the next page.';
      return html`${writeJobFilters(asked as unknown as Asked)}
${writeTable({ id: 'jobs', caption: 'Jobs, the newest first', columns: columns(asked), rows: data, empty, next })}
<p><a href="${linkTo('/jobs/cancel', fields)}" data-key="c">Cancel those that are open</a></p>
<p class="soft">One look takes in ${MOST_LOOKED_AT} jobs at most${bound}: what is rare may take several pages.</p>`;
    },
  );

const cancelQuery = jobFilters.extend({
  upTo: textParam(ids.job, 'Must be the id of a job.').optional(),
});

/** Cancels the open jobs that the filters find. Those that came after the question stay. */
export const createJobsActions = (tools: Tools): Action[] => [
  action(
    { path: '/jobs/cancel', title: 'Cancel open jobs', role: 'operate', query: cancelQuery },
    {
      ask: async ({ tenant, query }) => {
        const { jobs, isMore } = await tools.findJobs(tenant, { ...toJobQuery(query), isOpen: true }, MOST_CANCELLED);
        if (jobs[0] === undefined) return { nothing: html`<p>No open job is found: there is nothing to cancel.</p>` };
        const upTo = writeHidden({ upTo: jobs[0].id });
        const whose = tenant === null ? 'of all tenants' : `of tenant ${tenant}`;
        const more = isMore ? ` There may be more: so many are cancelled at a time, the newest first.` : '';
        return html`<p><strong>${jobs.length}</strong> open ${jobs.length === 1 ? 'job' : 'jobs'} ${whose} that the filters find
end as cancelled, whatever they are doing, and cannot be replayed.${more}</p>${upTo}`;
      },
      act: async ({ tenant, query, who, linkTo }) => {
        const { upTo, ...filters } = query;
        const found = await tools.findJobs(tenant, { ...toJobQuery(filters), isOpen: true }, MOST_CANCELLED);
        // Where there was none to ask about, nobody meant those that came since.
        const meant = found.jobs.filter(({ id }) => upTo !== undefined && id <= upTo);
        let count = 0;
        for (let i = 0; i < meant.length; i += AT_ONCE) {
          const some = meant.slice(i, i + AT_ONCE).map((job) => tools.cancelJob(job.tenant, job.id, who));
          count += (await Promise.all(some)).filter(({ is }) => is === 'cancelled').length;
        }
        return { to: linkTo('/jobs', toFields(filters)), done: 'cancelled', count, left: meant.length - count };
      },
    },
  ),
];
