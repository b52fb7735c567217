import { type Html, html } from '../../../../src/api/html.ts';
import type { Vault } from '../../../../src/redaction/vault.ts';
import type { FinishedJob, FinishedRun } from '../finished-run.ts';

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Writes a text with every match of a pattern marked. */
function mark(text: string, pattern: RegExp, name: string): Html[] {
  const parts: Html[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    parts.push(html`${text.slice(end, index)}<mark class="${name}">${found}</mark>`);
    end = index + found.length;
  }
  return [...parts, html`${text.slice(end)}`];
}

/** Marks what Airlock hid, wherever it stands in a text that came in or goes back. */
export function markOriginals(text: string, vault: Vault): Html[] {
  const originals = [...new Set(vault.entries.map(({ original }) => String(original)))];
  if (originals.length === 0) return [html`${text}`];
  // Else `Ann` would be marked inside of `Ann Lee`.
  const longestFirst = originals.sort((a, b) => b.length - a.length).map(literally);
  return mark(text, new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu'), 'original');
}

/** Marks the placeholders in a text that was sent. */
export function markPlaceholders(text: string): Html[] {
  return mark(text, /\[[A-Z_]+_\d+\]/g, 'placeholder');
}

/** One message for each task; those with the most to hide. */
const SHOWN = ['mail-1001', 'form-1020', 'mail-1017'];

/** One message in three columns; what was hidden is marked in each. */
function writeMessage({ message, task, text, user, requests, view, vault }: FinishedJob): Html {
  const answer = JSON.stringify(view.output, null, 2);
  return html`<article class="wire">
  <h3>${message.subject} <small>${message.customId} · task ${task}</small></h3>
  <div class="columns">
    <figure><figcaption>came in</figcaption><pre>${markOriginals(text, vault)}</pre></figure>
    <figure class="out"><figcaption>went over the wire</figcaption><pre>${markPlaceholders(requests[0]?.user ?? user)}</pre></figure>
    <figure><figcaption>went back</figcaption><pre>${markOriginals(answer, vault)}</pre></figure>
  </div>
</article>`;
}

/** What was found, by name: this page never hides a leak. */
function writeFound({ found }: FinishedRun['search']): Html {
  if (found.length === 0) return html``;
  const items = found.map(({ value, customId }) => html`<li><code>${value}</code> of ${customId}</li>`);
  return html`<ul class="found">${items}</ul>`;
}

/** How many distinct values of each type were hidden, the most frequent first. */
function countTypes({ jobs }: FinishedRun): [type: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { view } of jobs) {
    for (const [type, count] of Object.entries(view.redaction)) counts.set(type, (counts.get(type) ?? 0) + count);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** Writes some messages as they came in, as they were sent and as they were answered, and what the search came to. */
export function writeWire(run: FinishedRun): Html {
  const shown = SHOWN.flatMap((id) => run.jobs.find(({ message }) => message.customId === id) ?? []);
  const { requests, bytes, originals, found } = run.search;
  const types = countTypes(run).map(
    ([type, count]) => html`<li><b>${count}</b> ${type.toLowerCase().replaceAll('_', ' ')}</li>`,
  );
  return html`<section>
  <h2>What left, and what came back</h2>
  <p class="lead">Personal data and secrets are taken out before a model is asked, and put back into its answer.</p>
  ${shown.map(writeMessage)}
  <div class="proof ${found.length === 0 ? 'clean' : 'leaky'}">
    <p><strong>${found.length} of ${originals}</strong> originals found in everything that was sent: ${requests} requests, ${Math.round(bytes / 1024)} KB.</p>
    <p class="soft">Searched were the bytes as the model got them, for every value that a person had listed as personal in the
    messages and for every value that Airlock hid, names also by their parts.</p>
    ${writeFound(run.search)}
    <ul class="chips" aria-label="hidden values by type">${types}</ul>
  </div>
</section>`;
}
