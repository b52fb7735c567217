import { z } from 'zod';
import { type Html, html } from '../../api/html.ts';
import { replayProblems } from '../../api/job-problems.ts';
import { orInvalidCursor, refuseQueryValue } from '../../api/read-query.ts';
import { ids, pathParts, queryParts, timeParam } from '../../api/request-parts.ts';
import { type FailureCode, failureCodes } from '../../failures/failure-codes.ts';
import type { Owned } from '../../operations/list-of-all.ts';
import type { DeadLetterView } from '../../records/dead-letters.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { writeFilters, writeHidden } from '../forms.ts';
import { findTenantOf, writeId } from '../job-parts.ts';
import { failureParam } from '../job-query.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { writeTime } from '../values.ts';
import { type Action, type Asked, action, type View, view } from '../view.ts';
import { writeAttempts } from './job-tables.ts';

const PAGE = 25;
const MOST_REPLAYED = 1000;
/** Twice as many as a page has. */
const MOST_PICKED = 50;
const PICK = 'pick';

type Letter = Owned<DeadLetterView>;
const filters = z.object({ task: queryParts.task, code: failureParam });

const codeOf = ({ failure }: Pick<Letter, 'failure'>, { linkTo }: Pick<Asked, 'linkTo'>): Html =>
  html`<a href="${linkTo('/dead-letters', { code: failure.code })}"><code>${failure.code}</code></a>`;

function columns(asked: Pick<Asked, 'tenant' | 'linkTo'>): Column<Letter>[] {
  const { tenant, linkTo } = asked;
  return [
    { head: 'Dead letter', cell: ({ id }) => writeId(id, linkTo(`/dead-letters/${id}`)) },
    {
      head: 'Pick',
      cell: ({ id }) => html`<input type="checkbox" name="${PICK}.${id}" value="1" aria-label="Pick ${id}">`,
    },
    { head: 'Task', cell: ({ task }) => html`<a href="${linkTo('/dead-letters', { task })}">${task}</a>` },
    ...(tenant === null ? [{ head: 'Tenant', cell: (letter: Letter) => letter.tenant }] : []),
    { head: 'Code', cell: (letter) => codeOf(letter, asked) },
    { head: 'Failed in', cell: ({ failedStage }) => failedStage },
    { head: 'Owner', cell: ({ owner }) => owner ?? '–' },
    { head: 'Died', cell: ({ diedAt }) => writeTime(diedAt) },
    { head: 'Replays', cell: ({ replays }) => replays, isNumber: true },
  ];
}

/** Jobs that nobody could finish, the newest first. */
export const createDeadLettersView = (tools: Tools): View =>
  view(
    {
      ...{ path: '/dead-letters', title: 'Dead letters', role: 'operate' },
      query: filters.extend({ cursor: queryParts.cursor }),
    },
    async (asked) => {
      const { tenant, linkTo, query } = asked;
      const { task, code, cursor } = query;
      const list = () => tools.listDeadLettersOf(tenant, { task, code, cursor, limit: PAGE });
      const { data: rows, nextCursor } = await orInvalidCursor(cursor, list);
      const next = nextCursor === null ? null : linkTo('/dead-letters', { task, code, cursor: nextCursor });
      const caption = 'Dead letters, the newest first';
      const table = writeTable({
        id: 'letters',
        caption,
        columns: columns(asked),
        rows,
        next,
        empty: 'There is none.',
      });
      return html`${writeFilters(
        asked.path,
        [
          { name: 'task', label: 'Task', value: task },
          { name: 'code', label: 'Code', value: code, options: Object.keys(failureCodes) },
        ],
        { tenant: query.tenant },
      )}
<p><a href="${linkTo('/dead-letters/replay', { task, code })}" data-key="a">Replay all that match</a></p>
<form action="${asked.path}/discard">${writeHidden({ tenant: query.tenant })}${table}
<p><button data-key="d">Put away those picked</button></p></form>`;
    },
  );

const createLetterView = (tools: Tools): View =>
  view({ path: '/dead-letters/:id', title: 'Dead letter', role: 'operate', params: pathParts.job }, async (asked) => {
    const { letter, id } = await findLetter(asked, tools);
    const { linkTo } = asked;
    const causes = writeTable({
      ...{ id: 'causes', caption: 'What went wrong, oldest first', empty: 'Nothing was noted.', rows: letter.failures },
      columns: [
        { head: 'When', cell: ({ at }) => html`<time datetime="${at}">${at}</time>` },
        { head: 'Stage', cell: ({ stage }) => stage },
        { head: 'Rung', cell: ({ rung }) => rung },
        { head: 'Code', cell: ({ code }) => html`<code>${code}</code> ${failureCodes[code]?.message}` },
      ],
    });
    return html`<p>Job <a href="${linkTo(`/jobs/${id}`)}" data-key="j"><code>${id}</code></a> of task ${letter.task}, owner ${letter.owner ?? '–'}, died
${writeTime(letter.diedAt)} in ${letter.failedStage} of ${codeOf(letter, asked)}: ${letter.failure.message} Replays so far: ${letter.replays}.</p>
<p class="actions"><a href="${linkTo(`/dead-letters/${id}/replay`)}" data-key="p">Replay</a>
<a href="${linkTo('/dead-letters/discard', { [`${PICK}.${id}`]: 1 })}" data-key="d">Put away</a></p>
${causes}
${writeAttempts(letter.attempts, asked)}`;
  });

async function findLetter(asked: Pick<Asked<typeof pathParts.job>, 'tenant' | 'params'>, tools: Tools) {
  const { id } = asked.params;
  const tenant = await findTenantOf(asked, tools, id);
  const letter = await tools.findDeadLetter(tenant, id);
  if (letter === undefined) throw new ApiProblem('job-unknown', { detail: 'There is no dead letter with this id.' });
  return { letter, tenant, id };
}

const createReplay = (tools: Tools): Action =>
  action(
    {
      ...{ path: '/dead-letters/:id/replay', title: 'Replay', role: 'operate', params: pathParts.job },
      query: z.object({ from: z.enum(['stage', 'start'], 'Must be stage or start.').optional() }),
    },
    {
      ask: async (asked) => {
        const { letter, id } = await findLetter(asked, tools);
        return html`<p>Job <code>${id}</code> runs again, with a new deadline.</p>
<fieldset><legend>From</legend>
<label><input type="radio" name="from" value="stage" checked> the stage where it failed: ${letter.failedStage}</label>
<label><input type="radio" name="from" value="start"> the start, as the task is now</label></fieldset>`;
      },
      act: async (asked) => {
        const { params, query, who, linkTo } = asked;
        const tenant = await findTenantOf(asked, tools, params.id);
        const { is } = await tools.replayJob(tenant, params.id, query.from ?? 'stage', who);
        if (is !== 'replayed') throw new ApiProblem(replayProblems[is]);
        return { to: linkTo(`/jobs/${params.id}`), done: 'replayed', count: 1 };
      },
    },
  );

const createReplayMany = (tools: Tools): Action =>
  action(
    {
      ...{ path: '/dead-letters/replay', title: 'Replay all', role: 'operate' },
      query: filters.extend({ before: timeParam.optional() }),
    },
    {
      ask: async ({ tenant, query: { task, code }, who }) => {
        const before = Date.now();
        const filter = { task, code, before, limit: MOST_REPLAYED, dryRun: true };
        const { replayed, skipped } = await tools.replayJobsOf(tenant, filter, who);
        const rest = skipped === 0 ? '' : ` ${skipped} cannot be: their task is gone, or another hand changed them.`;
        if (replayed === 0) {
          return {
            nothing: html`<p>No dead letter is found that could be replayed ${tellFilter(task, code)}.${rest}</p>`,
          };
        }
        const whose = tenant === null ? 'of all tenants' : `of tenant ${tenant}`;
        const more =
          replayed + skipped < MOST_REPLAYED ? undefined : html` There may be more: so many are replayed at a time.`;
        return html`<p><strong>${replayed}</strong> dead ${replayed === 1 ? 'letter' : 'letters'} ${whose} that the filter finds ${tellFilter(task, code)}
run again: each from the stage where it failed, or from the start where its task has another version by now.${rest}${more}</p>
${writeHidden({ before: new Date(before).toISOString() })}`;
      },
      act: async ({ tenant, query: { task, code, before }, who, linkTo }) => {
        const filter = { task, code, before, limit: MOST_REPLAYED, dryRun: false };
        const { replayed, skipped } = await tools.replayJobsOf(tenant, filter, who);
        return { to: linkTo('/dead-letters', { task, code }), done: 'replayed', count: replayed, left: skipped };
      },
    },
  );

const tellFilter = (task: string | undefined, code: FailureCode | undefined): string => {
  const told = [task && `task ${task}`, code && `code ${code}`].filter(Boolean);
  return told.length === 0 ? '(no filter)' : `(${told.join(', ')})`;
};

const picks = z.object({
  [`${PICK}.*`]: z.record(z.string().regex(ids.job, 'Must be the id of a job.'), z.string()).optional(),
});
function readPicks(query: unknown): string[] {
  const picked = Object.keys((query as Record<string, object>)[`${PICK}.*`] ?? {});
  if (picked.length > MOST_PICKED) throw refuseQueryValue(`${PICK}.*`, `Must be ${MOST_PICKED} at most.`);
  return picked;
}

const createDiscard = (tools: Tools): Action =>
  action(
    { path: '/dead-letters/discard', title: 'Put away', role: 'operate', query: picks },
    {
      ask: async ({ query }) => {
        return html`<p>Picked: <strong>${readPicks(query).length}</strong>. The jobs stay failed, and cannot be replayed any more.</p>`;
      },
      act: async (asked) => {
        const picked = readPicks(asked.query);
        const results = await Promise.all(picked.map((id) => discardOne(asked, tools, id)));
        const count = results.filter(Boolean).length;
        return { to: asked.linkTo('/dead-letters'), done: 'discarded', count, left: picked.length - count };
      },
    },
  );

async function discardOne({ tenant, who }: Pick<Asked, 'tenant' | 'who'>, tools: Tools, id: string): Promise<boolean> {
  const owner = tenant ?? (await tools.findOwner(id));
  return owner !== undefined && (await tools.discardDeadLetter(owner, id, who)).is === 'discarded';
}

/** A dead letter's story, and what is done with one or many. */
export const createDeadLetterPages = (tools: Tools): (View | Action)[] => [
  // Many before the paths with an id, which they would match, too.
  ...[createReplayMany(tools), createDiscard(tools), createLetterView(tools), createReplay(tools)],
];
