import type { FinishedRun } from '../finished-run.ts';
import { type Ending, isDeadLetter, sortEndings } from '../name-ending.ts';
import { type Html, html } from './html.ts';

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
    <td class="example"><a href="#${first?.id ?? ''}">${first?.metadata.message ?? ''}</a></td>
  </tr>`;
}

/** Writes the table of endings: how many jobs had each, and one that did. */
export function writeEndings({ jobs }: FinishedRun): Html {
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
