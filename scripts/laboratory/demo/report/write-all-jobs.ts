import type { FinishedJob, FinishedRun } from '../finished-run.ts';
import { isDeadLetter, nameEnding } from '../name-ending.ts';
import { type Html, html } from './html.ts';

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
export function writeAllJobs({ jobs }: FinishedRun): Html {
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
