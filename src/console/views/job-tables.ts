import { type Html, html, type Part } from '../../api/html.ts';
import type { AttemptView } from '../../jobs/job-view.ts';
import type { JobStory } from '../../operations/find-story.ts';
import type { Owned } from '../../operations/list-of-all.ts';
import type { HistoryEntry } from '../../records/find-history.ts';
import { writeAnswer, writeFailure, writeId, writeStatus } from '../job-parts.ts';
import { type Column, writeTable } from '../tables.ts';
import { masked, tellCost, tellDuration, writeTime } from '../values.ts';
import type { Asked } from '../view.ts';

type Links = Pick<Asked, 'linkTo'>;

/** Entries of a history that are shown, the latest. */
const MOST_SHOWN = 300;

const attemptColumns = ({ linkTo }: Links): Column<AttemptView>[] => [
  { head: 'Attempt', cell: ({ n }) => n },
  { head: 'Run, rung, round', cell: ({ run, rung, round }) => `${run}, ${rung}, ${round}` },
  { head: 'Profile', cell: ({ profile }) => html`<a href="${linkTo('/jobs', { profile })}">${profile}</a>` },
  { head: 'Model', cell: ({ model }) => model },
  { head: 'Outcome', cell: ({ outcome }) => outcome },
  { head: 'Failure', cell: (attempt) => writeCode(attempt.failure?.code) },
  { head: 'Latency', cell: ({ latencyMs }) => (latencyMs === null ? '–' : tellDuration(latencyMs)), isNumber: true },
  { head: 'Tokens in', cell: ({ usage }) => usage?.inputTokens ?? '–', isNumber: true },
  { head: 'Tokens out', cell: ({ usage }) => usage?.outputTokens ?? '–', isNumber: true },
  { head: 'Cost', cell: ({ costUsd }) => tellCost(costUsd), isNumber: true },
  { head: 'Asked', cell: ({ at }) => writeTime(at) },
];

const writeCode = (code: string | undefined): Part => (code === undefined ? '–' : html`<code>${code}</code>`);

/** Every request that was sent to a model. */
export const writeAttempts = (attempts: readonly AttemptView[], links: Links): Html =>
  writeTable({
    ...{ id: 'attempts', caption: 'Attempts', empty: 'No model was asked.' },
    ...{ columns: attemptColumns(links), rows: attempts },
  });

const writeEvent = ({ event, stage, attempt, code }: HistoryEntry): Html =>
  html`${event}${stage && ` ${stage}`}${attempt && ` as attempt ${attempt}`}${code && html` <code>${code}</code>`}`;

const historyColumns: Column<HistoryEntry>[] = [
  { head: 'When', cell: ({ at }) => html`<time datetime="${at}">${at}</time>` },
  { head: 'What', cell: writeEvent },
];

/** What happened, oldest first. */
export function writeHistory(history: readonly HistoryEntry[]): Html {
  const rows = history.slice(-MOST_SHOWN);
  const caption = rows.length < history.length ? `History, the latest ${rows.length} of ${history.length}` : 'History';
  return writeTable({ id: 'history', caption, columns: historyColumns, rows, empty: 'Nothing happened yet.' });
}

/** Where an answer did not fit, by paths of the schema; a value is never among it. */
export function writeFaults({ failure }: JobStory['job']): Html | undefined {
  const { at = [] } = failure ?? {};
  if (at.length === 0) return undefined;
  return writeTable({
    ...{ id: 'faults', caption: 'What was wrong with the answer', empty: '', rows: at },
    columns: [
      { head: 'Path', cell: ({ path }) => html`<code>${path === '' ? '(the whole)' : path}</code>` },
      { head: 'Code', cell: ({ code }) => html`<code>${code}</code>` },
      { head: 'Expected', cell: ({ expected = '–' }) => expected },
    ],
  });
}

/** What the producer has tied to the job: the keys alone. */
export function writeMetadata({ metadataKeys }: JobStory): Html {
  return writeTable({
    ...{ id: 'metadata', caption: 'Metadata', rows: metadataKeys ?? [] },
    empty: metadataKeys === null ? 'Its seal does not open.' : 'None.',
    columns: [
      { head: 'Key', cell: (key) => html`<code>${key}</code>` },
      { head: 'Value', cell: () => masked },
    ],
  });
}

const writeCounts = (counts: Record<string, number>): Part => {
  const entries = Object.entries(counts);
  return entries.length === 0 ? 'nothing' : entries.map(([type, count]) => `${type} ${count}`).join(', ');
};

function writeOutcome({ outcome }: JobStory['job']): Part {
  if (outcome === null) return 'not told';
  const { success, code, value } = outcome;
  return `${success ? 'good' : 'bad'}${code === null ? '' : `, ${code}`}${value === null ? '' : `, ${value}`}`;
}

function listFacts({ job, dataClass, priority, failedStage }: JobStory, links: Links): [string, Part][] {
  const { linkTo } = links;
  const { failure, usage, answer, batchId, delivery } = job;
  const dropped = typeof job.droppedKeys === 'number' ? job.droppedKeys : job.droppedKeys.length;
  const money = `${tellCost(usage.costUsd)} · ${usage.inputTokens ?? '–'} in, ${usage.outputTokens ?? '–'} out`;
  return [
    ['Task', html`<a href="${linkTo('/jobs', { task: job.task })}">${job.task}</a> version ${job.taskVersion}`],
    ['Status', writeStatus(job)],
    ...(failure === null ? [] : [['Failure', html`${writeFailure(job, links)} ${failure.message}`] as [string, Part]]),
    ...(failedStage === null ? [] : [['Failed in', failedStage] as [string, Part]]),
    ['Answered', html`${writeAnswer(answer)}${writeConfidence(answer?.confidence)}`],
    ['Batch', batchId === null ? '–' : writeId(batchId, linkTo(`/batches/${batchId}`))],
    ['Run', job.run],
    ['Class, priority', `${dataClass}, ${priority}`],
    ['Accepted', writeTime(job.createdAt)],
    ['Started', writeTime(job.startedAt)],
    ['Finished', writeTime(job.finishedAt)],
    ['Deadline', writeTime(job.deadlineAt)],
    ...(job.nextAttemptAt === null ? [] : [['Next attempt', writeTime(job.nextAttemptAt)] as [string, Part]]),
    ['Cost, tokens', money],
    ['Redacted', writeCounts(job.redaction)],
    ['Keys left out', dropped],
    ['Delivery', `${delivery.status}, sent ${delivery.attempts} times`],
    ['Business outcome', writeOutcome(job)],
  ];
}

const writeConfidence = (confidence: number | null | undefined): Html | undefined =>
  typeof confidence === 'number' ? html` · confidence ${confidence.toFixed(2)}` : undefined;

/** What a job is, and how it stands. */
export function writeFacts(story: JobStory, { tenant, linkTo }: Owned<Links>): Html {
  const whose: [string, Part] = ['Tenant', html`<a href="${linkTo('/jobs', { tenant })}">${tenant}</a>`];
  const facts = [...listFacts(story, { linkTo }), whose];
  const rows = facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<section id="facts" data-live><p><code>${story.job.id}</code></p><dl class="facts">${rows}</dl></section>`;
}
