import { type Html, html } from '../../api/html.ts';
import { erasureProblems } from '../../api/job-problems.ts';
import { pathParts } from '../../api/request-parts.ts';
import { isEnding } from '../../jobs/job-view.ts';
import type { JobStory } from '../../operations/find-story.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { writeForm } from '../forms.ts';
import { findTenantOf } from '../job-parts.ts';
import type { Tools } from '../list-views.ts';
import { masked } from '../values.ts';
import { type Action, type Asked, action, type View, view } from '../view.ts';
import { writeLives } from './job-life.ts';
import { writeAttempts, writeFacts, writeFaults, writeHistory, writeMetadata } from './job-tables.ts';
import { createLeftPages } from './left.ts';
import { createRevealAction, revealPath, writeRevealFields } from './reveal.ts';

type AskedJob = Asked<typeof pathParts.job>;

async function findStory(asked: Pick<AskedJob, 'tenant' | 'params'>, tools: Tools) {
  const { id } = asked.params;
  const tenant = await findTenantOf(asked, tools, id);
  const story = await tools.findStory(tenant, id);
  if (story === undefined) throw new ApiProblem('job-unknown');
  return { tenant, story, id };
}

/** What may be done with a job as it is. */
function writeActions({ job: { id, status, stage } }: JobStory, { linkTo }: Pick<Asked, 'linkTo'>): Html {
  const isOver = isEnding(status);
  const actions = [
    html`<a href="${linkTo(`/jobs/${id}/left`)}" data-key="l">What left</a>`,
    ...(status === 'in_review' ? [html`<a href="${linkTo(`/reviews/${id}`)}" data-key="d">Decide</a>`] : []),
    ...(stage === 'dead-letter'
      ? [html`<a href="${linkTo(`/dead-letters/${id}`)}" data-key="p">Replay or put away</a>`]
      : []),
    ...(isOver ? [] : [html`<a href="${linkTo(`/jobs/${id}/cancel`)}" data-key="c">Cancel</a>`]),
    ...(isOver ? [html`<a href="${linkTo(`/jobs/${id}/erase`)}" data-key="e">Erase</a>`] : []),
  ];
  return html`<p id="actions" class="actions" data-live>${actions}</p>`;
}

function writePayloads({ job: { id }, payloads }: JobStory, { linkTo, query }: Pick<Asked, 'linkTo' | 'query'>): Html {
  const shown = payloads.map((field) => html`<div><dt>${field}</dt><dd>${masked}</dd></div>`);
  const form = writeForm(
    linkTo(revealPath(id)).split('?')[0] ?? '',
    { tenant: query.tenant },
    html`<p class="reveal">${writeRevealFields(payloads)} <button>Reveal</button></p>`,
  );
  return html`<section><h2>Payloads</h2>
${payloads.length === 0 ? html`<p class="empty">There are none any more.</p>` : html`<dl class="facts">${shown}</dl>${form}`}</section>`;
}

const createJobView = (tools: Tools): View =>
  view({ path: '/jobs/:id', title: 'Job', role: 'operate', params: pathParts.job }, async (asked) => {
    const { story, tenant } = await findStory(asked, tools);
    const { linkTo, query } = asked;
    return html`${writeFacts(story, { tenant, linkTo })}
${writeActions(story, asked)}
${writeFaults(story.job)}
${writeLives(story)}
${writeAttempts(story.job.attempts, asked)}
${writePayloads(story, { linkTo, query })}
${writeMetadata(story)}
${writeHistory(story.history)}`;
  });

const createCancel = (tools: Tools): Action =>
  action(
    { path: '/jobs/:id/cancel', title: 'Cancel job', role: 'operate', params: pathParts.job },
    {
      ask: async (asked) => {
        const { story, id } = await findStory(asked, tools);
        if (isEnding(story.job.status)) throw new ApiProblem('job-finished');
        return html`<p>Job <code>${id}</code> ends as cancelled, whatever it is doing, and cannot be replayed.</p>`;
      },
      act: async (asked) => {
        const { who, linkTo, params } = asked;
        const tenant = await findTenantOf(asked, tools, params.id);
        const { is } = await tools.cancelJob(tenant, params.id, who);
        if (is === 'unknown') throw new ApiProblem('job-unknown');
        if (is === 'finished') throw new ApiProblem('job-finished');
        return { to: linkTo(`/jobs/${params.id}`), done: 'cancelled', count: 1 };
      },
    },
  );

const createErase = (tools: Tools): Action =>
  action(
    { path: '/jobs/:id/erase', title: 'Erase job', role: 'operate', params: pathParts.job },
    {
      ask: async (asked) => {
        const { story, id } = await findStory(asked, tools);
        if (!isEnding(story.job.status)) throw new ApiProblem('job-not-finished');
        return html`<p>Of job <code>${id}</code> nothing stays: neither its payloads nor its history. This cannot be undone.</p>`;
      },
      act: async (asked) => {
        const { who, linkTo, params } = asked;
        const tenant = await findTenantOf(asked, tools, params.id);
        const { is } = await tools.eraseJob(tenant, params.id, { ...who, isOperator: true });
        if (is !== 'erased') throw new ApiProblem(erasureProblems[is]);
        return { to: linkTo('/jobs'), done: 'erased', count: 1 };
      },
    },
  );

/** A job, what is done with it, and what left for it. */
export const createJobPages = (tools: Tools): (View | Action)[] => [
  ...[createJobView(tools), createCancel(tools), createErase(tools), createRevealAction(tools)],
  ...createLeftPages(tools),
];
