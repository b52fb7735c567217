import { z } from 'zod';
import { type Html, html } from '../../api/html.ts';
import { orInvalidCursor } from '../../api/read-query.ts';
import { choiceParam, ids, pageQuery, queryParts, textParam } from '../../api/request-parts.ts';
import type { WaitingReview } from '../../operations/review-queue.ts';
import { flatten, writeFilters, writeHidden } from '../forms.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellShare, writeTime } from '../values.ts';
import { type Action, type Asked, type Done, formView, type View, view } from '../view.ts';
import { createReviewAction } from './review.ts';

const query = z.object({ task: queryParts.task, ...pageQuery });

const decisions = ['approve', 'reject', 'ask-again'] as const;
const decision = choiceParam(decisions, `Must be one of ${decisions.join(', ')}.`);
const words = { approve: 'Approve', reject: 'Reject', 'ask-again': 'Ask again' } as const;
const looks = { approve: 'primary', reject: 'danger', 'ask-again': '' } as const;

/** Jobs that were chosen one by one, by their ids. */
const MOST_CHOSEN = 1000;
const chosen = z
  .record(textParam(ids.job, 'Must be the id of a job.'), z.literal('on'))
  .refine((named) => Object.keys(named).length <= MOST_CHOSEN, `There are ${MOST_CHOSEN} at most.`)
  .optional();
const chosenQuery = z.object({ decision, task: queryParts.task, 'id.*': chosen, all: z.literal('yes').optional() });
const chosenForm = z.object({
  ...chosenQuery.shape,
  note: z.string().max(2000).optional(),
  /** Of all: those that wait since then or longer, since others were not counted. */
  until: z.iso.datetime().optional(),
});
type Chosen = Asked<z.ZodObject<Record<never, never>>, typeof chosenForm>;

const columns = ({ tenant, linkTo, query: { task } }: Asked<z.ZodObject, typeof query>): Column<WaitingReview>[] => [
  { head: 'Job', cell: ({ id }) => html`<a href="${linkTo(`/reviews/${id}`, { task })}">${id}</a>` },
  { head: 'Task', cell: (one) => html`<a href="${linkTo('/reviews', { task: one.task })}">${one.task}</a>` },
  ...(tenant === null ? [{ head: 'Tenant', cell: (one: WaitingReview) => one.tenant }] : []),
  {
    head: 'Why',
    cell: ({ reasons, failure }) =>
      (failure !== null && !reasons.includes(failure.code) ? [...reasons, failure.code] : reasons).join(', '),
  },
  { head: 'Confidence', cell: ({ confidence }) => tellShare(confidence), isNumber: true },
  { head: 'Waiting since', cell: ({ waitingSince }) => writeTime(waitingSince) },
  { head: 'Select', cell: ({ id }) => html`<input type="checkbox" name="id.${id}" aria-label="Select ${id}">` },
];

function writeMany({ linkTo, query: { task } }: Asked<z.ZodObject, typeof query>): Html {
  const buttons = decisions.map((one) => html`<button name="decision" value="${one}">${words[one]} …</button> `);
  const links = decisions.map(
    (one) => html`<a href="${linkTo('/reviews/decide', { decision: one, task, all: 'yes' })}">${words[one]} all …</a> `,
  );
  return html`<p class="many">Selected ones: ${buttons}</p><p class="many">All that this finds: ${links}</p>`;
}

/** What waits for a person, without its payloads; who has waited longest comes first. */
export const createReviewsView = (tools: Tools): View =>
  view({ path: '/reviews', title: 'Reviews', role: 'operate', query }, async (asked) => {
    const { tenant, linkTo, path } = asked;
    const { task, limit, cursor } = asked.query;
    const { data, nextCursor } = await orInvalidCursor(cursor, () =>
      tools.listWaiting(tenant, { task, limit, cursor }),
    );
    const [first] = data;
    const filters = writeFilters(
      path,
      [{ name: 'task', label: 'Task', value: task, options: [...tools.tasks.keys()] }],
      { tenant: asked.query.tenant },
    );
    const table = writeTable({
      ...{ id: 'reviews', caption: 'Waiting for a person, longest first', empty: 'Nothing waits for a person.' },
      ...{ columns: columns(asked as Parameters<typeof columns>[0]), rows: data },
      next: nextCursor === null ? null : linkTo('/reviews', { task, limit, cursor: nextCursor }),
    });
    if (first === undefined) return html`${filters}${table}`;
    const begin = html`<p><a href="${linkTo(`/reviews/${first.id}`, { task })}" data-key="b">Begin with the first</a> <kbd>b</kbd></p>`;
    return html`${filters}${begin}<form action="${linkTo('/reviews/decide').split('?')[0]}">${writeHidden({ tenant: asked.query.tenant, task })}${table}${writeMany(asked as Parameters<typeof columns>[0])}</form>`;
  });

/** The jobs that were chosen, by whose they are; those of nobody under ''. */
async function findChosen(tools: Tools, { tenant, query }: Pick<Chosen, 'tenant' | 'query'>) {
  const { all, task, 'id.*': named = {}, until } = query;
  const found =
    all === 'yes'
      ? await tools.collectWaiting({ tenant, task, until: until === undefined ? Date.now() : Date.parse(until) })
      : {
          isMore: false,
          waiting: await Promise.all(
            Object.keys(named).map(async (id) => ({ id, tenant: tenant ?? (await tools.findOwner(id)) ?? '' })),
          ),
        };
  const byTenant = new Map<string, string[]>();
  for (const { id, tenant: owner } of found.waiting) byTenant.set(owner, [...(byTenant.get(owner) ?? []), id]);
  return { byTenant, count: found.waiting.length, isMore: found.isMore };
}

async function ask(
  tools: Tools,
  asked: Pick<Chosen, 'tenant' | 'path' | 'linkTo'> & { query: Chosen['query'] },
): Promise<Html> {
  const { query, path, linkTo } = asked;
  const { task, all } = query;
  const until = new Date().toISOString();
  const { byTenant, count, isMore } = await findChosen(tools, { tenant: asked.tenant, query: { ...query, until } });
  const back = html`<p><a href="${linkTo('/reviews', { task })}">Back to the list</a></p>`;
  if (count === 0) return html`<p>No review was chosen.</p>${back}`;
  const word = words[query.decision];
  const whose = [...byTenant].map(
    ([name, its]) => html`<li>${name === '' ? 'of no tenant' : name}: ${its.length}</li>`,
  );
  const more = isMore
    ? html`<p class="warn">There are more: these are the 1,000 that have waited longest.</p>`
    : undefined;
  const kept = all === 'yes' ? { until, all } : flatten({ 'id.*': query['id.*'] ?? {} });
  const hidden = writeHidden({ ...kept, task, tenant: query.tenant, decision: query.decision });
  return html`<p>${word}: ${count} review${count === 1 ? '' : 's'}${task === undefined ? '' : ` of the task ${task}`}. This cannot be taken back.</p>
<ul>${whose}</ul>${more}
<form method="post" action="${path}" data-once>${hidden}
<p><label>Note <input name="note" maxlength="2000" autocomplete="off" spellcheck="false"></label></p>
<p><button class="${looks[query.decision]}">${word}: ${count}</button></p></form>${back}`;
}

async function decideMany(tools: Tools, { tenant, query, who, linkTo }: Chosen): Promise<Done> {
  const { byTenant } = await findChosen(tools, { tenant, query });
  let [count, left] = [0, 0];
  for (const [owner, jobIds] of byTenant) {
    const decided = { decision: query.decision, note: query.note };
    const done =
      owner === '' ? { decided: 0, skipped: jobIds.length } : await tools.decideReviews(owner, jobIds, decided, who);
    [count, left] = [count + done.decided, left + done.skipped];
  }
  return { to: linkTo('/reviews', { task: query.task }), done: 'decided', count, left };
}

/** One review, and one decision about many: those that were selected, or all that the filter finds. */
export const createReviewPages = (tools: Tools): Action[] => [createDecideMany(tools), createReviewAction(tools)];

const createDecideMany = (tools: Tools): Action =>
  formView(
    {
      path: '/reviews/decide',
      title: 'Decide about many',
      role: 'operate',
      params: z.object({}),
      query: chosenQuery,
      form: chosenForm,
    },
    { write: (asked) => ask(tools, asked as Chosen), act: (asked) => decideMany(tools, asked) },
  );
