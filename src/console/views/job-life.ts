import { type Html, html } from '../../api/html.ts';
import { type Segment, segmentKinds } from '../../operations/build-waterfall.ts';
import type { JobStory } from '../../operations/find-story.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellDuration } from '../values.ts';

/** Stretches of a run that are drawn, the latest; a job may be told to wait for days. */
const MOST_DRAWN = 100;
const WIDTH = 100;
const LEAST_WIDTH = 0.6;

/** A stretch as a bar at its place in the whole. */
function writeBar({ kind, startMs, endMs }: Segment, firstMs: number, wholeMs: number): Html {
  const at = ((startMs - firstMs) / wholeMs) * WIDTH;
  const width = Math.max(LEAST_WIDTH, ((endMs - startMs) / wholeMs) * WIDTH);
  const x = Math.min(at, WIDTH - width);
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" aria-hidden="true"><rect class="${kind}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="8"/></svg>`;
}

/** What happened in a stretch; what the gate did not let through says so. */
function writeWhat({ kind, code, attempt, profile }: Segment): Html {
  const what = kind === 'validate' && code === 'answer-unsure' ? 'gate: not sure enough' : segmentKinds[kind];
  const who = attempt === undefined ? undefined : html` · attempt ${attempt}, ${profile}`;
  return html`${what}${who}${code === undefined ? undefined : html` <code>${code}</code>`}`;
}

function writeRun({ run, segments }: JobStory['lives'][number]): Html {
  const lasting = segments.filter(({ kind, startMs, endMs }) => kind !== 'queue' || endMs > startMs);
  const drawn = lasting.slice(-MOST_DRAWN);
  const firstMs = drawn[0]?.startMs ?? 0;
  const wholeMs = Math.max(1, (drawn.at(-1)?.endMs ?? 0) - firstMs);
  const columns: Column<Segment>[] = [
    { head: 'What', cell: writeWhat },
    { head: 'When', cell: (segment) => writeBar(segment, firstMs, wholeMs) },
    { head: 'After', cell: ({ startMs }) => tellDuration(startMs), isNumber: true },
    { head: 'Took', cell: ({ startMs, endMs }) => tellDuration(endMs - startMs), isNumber: true },
  ];
  const more = lasting.length > drawn.length ? `, the latest ${drawn.length} of ${lasting.length} stretches` : '';
  const caption = `Run ${run}: ${tellDuration(segments.at(-1)?.endMs ?? 0)}${more}`;
  return html`<div class="life">${writeTable({ ...{ id: `run-${run}`, caption, columns, rows: drawn }, empty: 'Nothing happened yet.' })}</div>`;
}

/** What a job did, run by run, each stretch as a bar on the run's time. */
export const writeLives = ({ lives }: JobStory): Html => html`${lives.map(writeRun)}`;
