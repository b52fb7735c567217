import { type Html, html } from '../../../../src/api/html.ts';
import type { JobStatus } from '../../../../src/jobs/job-view.ts';
import { writeReportPage } from '../../../development/write-report-page.ts';
import type { FinishedJob, FinishedRun } from '../finished-run.ts';
import { countJobs, type Ending, isDeadLetter, nameEnding, sortEndings } from '../name-ending.ts';
import { reportStyle } from './report-style.ts';
import { writeLives } from './write-lives.ts';
import { writeWire } from './write-wire.ts';

/** Its colour. */
function toneOf(ending: Ending): string {
  if (isDeadLetter(ending)) return 'dead';
  if (ending.status === 'cancelled') return 'cancelled';
  return ending.name === 'succeeded at once' ? 'once' : 'detour';
}

/** One ending; its example leads to that job's life further down. */
function writeEnding(ending: Ending, total: number): Html {
  const { name, remark, jobs } = ending;
  const [first] = jobs;
  const tries = first?.attempts.length ?? 0;
  const cost = isDeadLetter(ending)
    ? html` <span class="soft">${tries} ${tries === 1 ? 'attempt' : 'attempts'}</span>`
    : html``;
  const width = Math.max(1, (jobs.length / total) * 100).toFixed(1);
  return html`<tr class="${toneOf(ending)}">
    <th scope="row"><span class="dot"></span>${name}<small>${remark}${cost}</small></th>
    <td class="number">${jobs.length}</td>
    <td class="bar"><span style="width:${width}%"></span></td>
    <td class="example"><a href="#${first?.id ?? ''}">${first?.metadata?.message ?? ''}</a></td>
  </tr>`;
}

/** Writes the table of endings: how many jobs had each, and one that did. */
function writeEndings({ jobs }: FinishedRun): Html {
  const endings = sortEndings(jobs.map(({ view }) => view));
  return html`<section>
  <h2>How the jobs ended</h2>
  <p class="lead">What the first model cannot answer is not dropped: another model, a rule or a person answers, or it waits as a dead letter, with why. A job ends by its deadline, and at once when its app cancels it.</p>
  <table class="endings">
    <thead><tr><th scope="col">ending</th><th scope="col" class="number">jobs</th><th></th><th scope="col">for example</th></tr></thead>
    <tbody>${endings.map((ending) => writeEnding(ending, jobs.length))}</tbody>
  </table>
</section>`;
}

/** A job in one line; `hidden` counts values of its input. */
function writeJob({ message, task, view }: FinishedJob): Html {
  const tookMs = Date.parse(view.finishedAt ?? view.createdAt) - Date.parse(view.createdAt);
  const hidden = Object.values(view.redaction).reduce((sum, count) => sum + count, 0);
  return html`<tr class="${isDeadLetter(view) ? 'dead' : 'alive'}">
    <th scope="row">${message.customId}</th><td class="subject">${message.subject}</td><td>${task}</td><td>${nameEnding(view)}</td>
    <td class="number">${view.attempts.length}</td><td class="number">${hidden}</td><td class="number">${tookMs}</td>
  </tr>`;
}

/** Writes every job of the run, one a line. */
function writeAllJobs({ jobs }: FinishedRun): Html {
  return html`<section>
  <details>
    <summary><h2>All ${jobs.length} jobs</h2></summary>
    <div class="scroll"><table class="all">
      <thead><tr><th scope="col">message</th><th scope="col">subject</th><th scope="col">task</th><th scope="col">ending</th>
      <th scope="col" class="number">requests</th><th scope="col" class="number">hidden</th><th scope="col" class="number">ms</th></tr></thead>
      <tbody>${jobs.map(writeJob)}</tbody>
    </table></div>
  </details>
</section>`;
}

/** The run in twelve numbers. A job that has not ended and waits for nobody would be lost. */
function writeFigures({ jobs, search, tookMs }: FinishedRun): Html {
  const views = jobs.map(({ view }) => view);
  const count = (...statuses: JobStatus[]) => String(countJobs(views, ...statuses));
  const attempts = views.reduce((sum, view) => sum + view.attempts.length, 0);
  const hidden = jobs.reduce((sum, { vault }) => sum + vault.entries.length, 0);
  const figures: [value: string, name: string][] = [
    [String(jobs.length), 'jobs accepted'],
    [count('succeeded'), 'succeeded'],
    [count('in_review'), 'in review'],
    [count('cancelled'), 'cancelled'],
    [count('expired'), 'expired'],
    [count('failed'), 'dead letters'],
    [count('queued', 'running'), 'lost'],
    [String(search.requests), 'requests sent'],
    [String(attempts), 'attempts on record'],
    [String(hidden), 'values hidden'],
    [String(search.found.length), `of ${search.originals} originals sent`],
    [`${(tookMs / 1000).toFixed(1)} s`, 'from first to last'],
  ];
  return html`<dl class="figures">${figures.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Writes the report of a run. */
export function writeReport(run: FinishedRun): string {
  return writeReportPage({
    title: 'Airlock: a demonstration',
    style: reportStyle,
    body: html`<header>
  <p class="brand"><span class="lock" aria-hidden="true"></span>Airlock <small>a demonstration, with a simulated model</small></p>
  <h1>Nothing unredacted gets out. <br>Nothing unvalidated gets in. <br>Nothing accepted gets lost.</h1>
  ${writeFigures(run)}
</header>
<main>
${writeEndings(run)}
${writeWire(run)}
${writeLives(run)}
${writeAllJobs(run)}
</main>
<footer>
  <p>Made by <code>airlock demo</code> on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC. All people, addresses and keys are made up.
  <code>airlock demo --stay</code> keeps the API and the board running; <code>airlock start</code> runs Airlock with your model.</p>
</footer>`,
  });
}
