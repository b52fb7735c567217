import { type Html, html, type Part } from '../api/html.ts';
import type { AnswerView, JobStatus } from '../jobs/job-view.ts';
import type { ClosedJob } from '../records/closed-jobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { Tools } from './list-views.ts';
import type { Asked } from './view.ts';

/** Whose job it is that somebody asks for, and may. Throws `job-unknown`. */
export async function findTenantOf({ tenant }: Pick<Asked, 'tenant'>, tools: Tools, jobId: string): Promise<string> {
  const owner = tenant ?? (await tools.findOwner(jobId));
  if (owner === undefined) throw new ApiProblem('job-unknown');
  return owner;
}

/** An id short enough for a table; the whole of it shows when it is pointed at. */
export function writeId(id: string, href: string): Html {
  const [kind = '', uuid = ''] = id.split('_');
  return html`<a href="${href}" title="${id}"><code>${kind}_${uuid.slice(0, 8)}…${uuid.slice(-6)}</code></a>`;
}

const tones: Record<JobStatus, string> = {
  ...{ queued: 'soft', running: 'soft', in_review: 'warn', succeeded: 'good' },
  ...{ failed: 'bad', cancelled: 'soft', expired: 'bad' },
};

/** A status, with the stage where the job goes on, or waits for a person. */
export function writeStatus({ status, stage }: Pick<ClosedJob, 'status' | 'stage'>): Html {
  const where = stage === 'done' || stage === 'review' ? undefined : html` · ${stage}`;
  return html`<span class="${tones[status]}">${status.replace('_', ' ')}</span>${where}`;
}

/** Who answered, on which rung; one that is degraded says so. */
export function writeAnswer(answer: AnswerView | null): Part {
  if (answer === null) return '–';
  const { by, profile, rung, degraded } = answer;
  const mark = degraded ? html` <strong class="warn">degraded</strong>` : undefined;
  return html`${profile ?? by} · rung ${rung}${mark}`;
}

/** A failure's code, which leads to the jobs that failed of it. */
export const writeFailure = ({ failure }: Pick<ClosedJob, 'failure'>, { linkTo }: Pick<Asked, 'linkTo'>): Part =>
  failure === null
    ? '–'
    : html`<a href="${linkTo('/jobs', { failure: failure.code })}"><code>${failure.code}</code></a>`;

/** How long it took, or takes so far, in milliseconds from its acceptance. */
export const tookMs = ({ createdAt, finishedAt }: Pick<ClosedJob, 'createdAt' | 'finishedAt'>, now = Date.now()) =>
  Math.max(0, (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(createdAt));
