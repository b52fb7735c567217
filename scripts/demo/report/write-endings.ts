import type { FinishedRun } from '../finished-run.ts';
import { type Ending, sortEndings } from '../name-ending.ts';
import { type Html, html } from './html.ts';

/** One ending; its example leads to that job's life further down. */
function writeEnding({ name, remark, isDead, jobs }: Ending, total: number): Html {
  const [first] = jobs;
  const tries = first?.attempts.length ?? 0;
  const cost = isDead ? html` <span class="soft">${tries} ${tries === 1 ? 'attempt' : 'attempts'}</span>` : html``;
  const kind = isDead ? 'dead' : name === 'succeeded at once' ? 'once' : 'detour';
  const width = Math.max(1, (jobs.length / total) * 100).toFixed(1);
  return html`<tr class="${kind}">
    <th scope="row"><span class="dot"></span>${name}<small>${remark}${cost}</small></th>
    <td class="number">${jobs.length}</td>
    <td class="bar"><span style="width:${width}%"></span></td>
    <td class="example"><a href="#${first?.id ?? ''}">${first?.metadata.message ?? ''}</a></td>
  </tr>`;
}

/** Writes the table of endings: how many jobs had each, and one that did. */
export function writeEndings({ jobs }: FinishedRun): Html {
  const endings = sortEndings(jobs.map(({ view }) => view));
  return html`<section>
  <h2>How the jobs ended</h2>
  <p class="lead">What the first model cannot answer is not dropped: another model, a rule or a person answers, or it waits as a dead letter, with why.</p>
  <table class="endings">
    <thead><tr><th scope="col">ending</th><th scope="col" class="number">jobs</th><th></th><th scope="col">for example</th></tr></thead>
    <tbody>${endings.map((ending) => writeEnding(ending, jobs.length))}</tbody>
  </table>
</section>`;
}
