import type { JobStatus } from '../../../../src/jobs/job-view.ts';
import { countJobs } from '../count-jobs.ts';
import type { FinishedRun } from '../finished-run.ts';
import { type Html, html } from './html.ts';
import { reportStyle } from './report-style.ts';
import { writeAllJobs } from './write-all-jobs.ts';
import { writeEndings } from './write-endings.ts';
import { writeLives } from './write-lives.ts';
import { writeWire } from './write-wire.ts';

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

/** Writes the report of a run: one page that needs no script and no network, in the reader's light or dark. */
export function writeReport(run: FinishedRun): string {
  // The policy is the proof: a browser would refuse any script and any request.
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Airlock: a demonstration</title>
<style>${{ markup: reportStyle }}</style>
</head>
<body>
<header>
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
  <p>Made by <code>npm run demo</code> on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC. All people, addresses and keys are made up.
  <code>npm run demo -- --stay</code> keeps the API and the board running; <code>npm start</code> runs Airlock with your model.</p>
</footer>
</body>
</html>
`;
  return page.markup;
}
