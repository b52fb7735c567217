import { type Html, html } from '../../../../src/api/html.ts';
import {
  buildWaterfall,
  type Segment,
  type SegmentKind,
  segmentKinds,
} from '../../../../src/operations/build-waterfall.ts';
import type { FinishedJob, FinishedRun } from '../finished-run.ts';
import { isDeadLetter, nameEnding } from '../name-ending.ts';

const MOST_SHOWN = 20;

const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)}%`;
const seconds = (ms: number) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** One stretch as a bar; how long it took shows when it is pointed at. */
function writeSegment({ kind, startMs, endMs, code }: Segment, wholeMs: number): Html {
  const title = `${segmentKinds[kind]}${code ? ` (${code})` : ''}, ${endMs - startMs} ms`;
  const place = `left:${percent(startMs, wholeMs)};width:${percent(endMs - startMs, wholeMs)}`;
  return html`<i class="${kind}" style="${place}" title="${title}"></i>`;
}

const asked: ReadonlySet<SegmentKind> = new Set(['answered', 'refused', 'failed', 'throttled', 'aborted']);

/** What each request came to, in words. */
function describeRequests(segments: readonly Segment[]): string {
  return segments
    .filter(({ kind }) => asked.has(kind))
    .map(({ kind, code }) => (kind === 'aborted' ? 'given up' : (code ?? 'answered')))
    .join(' → ');
}

function writeLife({ job, segments, totalMs }: Life, wholeMs: number): Html {
  const { message, view } = job;
  const isDead = isDeadLetter(view);
  return html`<li id="${view.id}" class="${isDead ? 'dead' : 'alive'}">
  <div class="who"><b>${message.subject}</b><small>${message.customId} · ${nameEnding(view)}</small></div>
  <div class="life">
    <div class="track" role="img" aria-label="${describeRequests(segments)}">${segments.map((segment) => writeSegment(segment, wholeMs))}<span style="left:${percent(totalMs, wholeMs)}">${seconds(totalMs)}</span></div>
    <small>${describeRequests(segments)}</small>
  </div>
</li>`;
}

/** A job with the stretches of its life, ready to be drawn. */
interface Life {
  job: FinishedJob;
  segments: Segment[];
  totalMs: number;
}

function readLife(job: FinishedJob): Life {
  const segments = buildWaterfall(job.history, job.view.attempts);
  return { job, segments, totalMs: segments.at(-1)?.endMs ?? 0 };
}

/** So many of a list, evenly spread over it. */
const spread = <T>(list: readonly T[], many: number): T[] =>
  list.filter((_, i) => i % Math.ceil(list.length / many) === 0);

/** The jobs worth looking at: all that did not succeed at once, filled up with some that did. */
function chooseLives(jobs: readonly FinishedJob[]): Life[] {
  const isPlain = ({ view }: FinishedJob) => nameEnding(view) === 'succeeded at once';
  const eventful = jobs.filter((job) => !isPlain(job));
  const plain = spread(jobs.filter(isPlain), Math.max(3, MOST_SHOWN - eventful.length));
  const order = (job: FinishedJob) => (isPlain(job) ? 0 : isDeadLetter(job.view) ? 2 : 1);
  const endings = ({ view }: FinishedJob) => nameEnding(view);
  const chosen = [...plain, ...eventful];
  return chosen.sort((a, b) => order(a) - order(b) || endings(a).localeCompare(endings(b))).map(readLife);
}

/** Marks every half, one or two seconds, so that there are at most about six. */
function writeAxis(wholeMs: number): Html {
  const step = wholeMs > 5000 ? 2000 : wholeMs > 2000 ? 1000 : 500;
  const marks = Array.from({ length: Math.floor(wholeMs / step) + 1 }, (_, i) => i * step);
  return html`<div class="axis" aria-hidden="true">${marks.map((ms) => html`<span style="left:${percent(ms, wholeMs)}">${ms / 1000} s</span>`)}</div>`;
}

/** Writes the lives of about twenty jobs as bars on one axis of time, from the record's own history. */
export function writeLives({ jobs }: FinishedRun): Html {
  const lives = chooseLives(jobs);
  const wholeMs = Math.max(1, ...lives.map(({ totalMs }) => totalMs));
  // Only ended jobs are drawn: nothing is in flight.
  const kinds = Object.entries(segmentKinds).filter(([kind]) => kind !== 'inFlight');
  const legend = kinds.map(([kind, name]) => html`<li><i class="${kind}"></i>${name}</li>`);
  return html`<section>
  <h2>The life of a job</h2>
  <p class="lead">From acceptance to ending, as the record kept it. When the model says wait, every job that was about to ask it waits.</p>
  <ul class="legend">${legend}</ul>
  <ol class="lives">${lives.map((life) => writeLife(life, wholeMs))}</ol>
  <div class="lives-axis"><div></div>${writeAxis(wholeMs)}</div>
</section>`;
}
