import { type Html, html } from '../../api/html.ts';
import { type FailureCode, failureCodes } from '../../failures/failure-codes.ts';
import type { ReviewToDecide } from '../../operations/review-queue.ts';
import { writeHidden } from '../forms.ts';
import type { Field } from '../schema-form/field.ts';
import type { Fault, Typed } from '../schema-form/read-fields.ts';
import { writeFields } from '../schema-form/write-fields.ts';
import { writeTime } from '../values.ts';
import { writePayload } from '../write-payload.ts';

/** What a page of one review is written with. */
export interface ReviewPage extends ReviewToDecide {
  tenant: string;
  /** Where its form is sent, and the fields of it that nobody sees. */
  path: string;
  kept: Html;
  links: { job: string; list: string; next: string | undefined; previous: string | undefined };
  /** The answer as a form; undefined where this process cannot make one. */
  fields: Field | undefined;
  /** Of a form that was sent and not taken. */
  again?: { alert: string; typed: Typed; note: string; faults?: readonly Fault[]; isSure?: boolean } | undefined;
}

const [WIDTH, HEIGHT] = [120, 12];
/** Two digits say enough, and never that what is below a threshold is at it. */
const tell = (share: number) => (Math.floor(share * 100) / 100).toFixed(2);

/** How sure the answer is, beside how sure it has to be. */
function writeConfidence({ review: { confidence }, threshold }: ReviewToDecide): Html {
  if (confidence === null) return html`<span class="soft">unknown</span>`;
  const mark =
    threshold === null
      ? undefined
      : html`<line x1="${threshold * WIDTH}" x2="${threshold * WIDTH}" y1="0" y2="${HEIGHT}"/>`;
  const needed = threshold === null ? '' : `, ${tell(threshold)} is needed`;
  return html`<svg class="gauge" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><rect width="${confidence * WIDTH}" height="${HEIGHT}"/>${mark}</svg> ${tell(confidence)}${needed}`;
}

function writeWhy(page: ReviewPage): Html {
  const { review, taskVersion, links } = page;
  const { failure } = review;
  // Another hand may have written a code that there is not.
  const tellCode = (code: string) =>
    Object.hasOwn(failureCodes, code) ? failureCodes[code as FailureCode].message : '';
  const reasons = review.reasons.map((code) => html`<li><code>${code}</code> ${tellCode(code)}</li>`);
  const broken =
    failure !== null && !review.reasons.includes(failure.code)
      ? html`<li class="bad"><code>${failure.code}</code> ${failure.message}</li>`
      : undefined;
  const places = failure?.at?.map(
    ({ path, code, expected }) =>
      html`<li><code>${path === '' ? 'the whole' : path}</code> <code>${code}</code>${expected === undefined ? undefined : html` (${expected})`}</li>`,
  );
  return html`<dl class="facts">
<div><dt>Job</dt><dd><a href="${links.job}">${review.id}</a></dd></div>
<div><dt>Task</dt><dd><a href="${links.list}">${review.task}</a>, version ${taskVersion}</dd></div>
<div><dt>Tenant</dt><dd>${page.tenant}</dd></div>
<div><dt>Waiting since</dt><dd>${writeTime(review.waitingSince)}</dd></div>
<div><dt>Confidence</dt><dd>${writeConfidence(page)}</dd></div>
<div class="wide"><dt>Why a person is asked</dt><dd><ul>${reasons}${broken}</ul>${places === undefined ? undefined : html`<ul>${places}</ul>`}</dd></div>
</dl>`;
}

const key = (name: string) => html` <kbd>${name}</kbd>`;

/**
 * The buttons. The first one is what Enter in a field does: a correction, never an approval of what was changed; in the
 * note it does nothing.
 */
function writeDecisions({ hasAnswer, fields, again }: ReviewPage): Html {
  const button = (decision: string, keys: string, text: string, look: string) =>
    html`<button name="decision" value="${decision}" data-key="${keys}" data-does="${text}" class="${look}">${text}${key(keys.split(' ')[0] ?? '')}</button>`;
  return html`<div class="decide">
${fields === undefined ? undefined : button('correct', 'c Ctrl+Enter', 'Send correction', hasAnswer ? '' : 'primary')}
${hasAnswer ? button('approve', 'a', again?.isSure ? 'Approve as it was' : 'Approve', 'primary') : undefined}
${button('reject', 'r', 'Reject', 'danger')}
${button('ask-again', 'q', 'Ask again', '')}
<label>Note <textarea name="note" rows="1" maxlength="2000" autocomplete="off" spellcheck="false" data-key="m" data-does="to the note">
${again?.note ?? ''}</textarea></label>
</div>`;
}

function writeSteps({ next, previous, list }: ReviewPage['links']): Html {
  const step = (href: string | undefined, name: string, text: string) =>
    href === undefined
      ? undefined
      : html`<a href="${href}" data-key="${name}" data-does="${text}, nothing decided">${text}</a>${key(name)} `;
  return html`<nav class="steps" aria-label="Reviews">${step(next, 'n', 'Next')}${step(previous, 'p', 'Previous')}<a href="${list}">All that wait</a></nav>`;
}

function writeAnswer({ hasAnswer, fields, review, again }: ReviewPage): Html {
  const head = html`<h2>${hasAnswer ? 'Answer' : 'Answer: there is none yet'}</h2>`;
  if (fields === undefined)
    return html`${head}<p class="problem" role="alert">This process does not have the version of the task that the job is of: nothing can be decided here.</p>${hasAnswer ? writePayload(review.output) : undefined}`;
  const whole = hasAnswer
    ? html`<details><summary>The answer as it was</summary>${writePayload(review.output)}</details>`
    : undefined;
  return html`${head}${writeFields(fields, again)}${whole}`;
}

/** One review: input and answer side by side, why a person is asked, and what can be decided. */
export function writeReview(page: ReviewPage): Html {
  const { review, path, kept, links, again, fields } = page;
  const asked = writeHidden({ waitingSince: review.waitingSince, asItWas: again?.isSure ? 'yes' : undefined });
  const isForm = fields !== undefined || review.failure !== null;
  return html`${again === undefined ? undefined : html`<p class="problem" role="alert">${again.alert}</p>`}
<div id="standing" data-live>${writeWhy(page)}</div>
${writeSteps(links)}
<form method="post" action="${path}" data-once novalidate>${kept}${asked}
<div class="sides"><section class="input" tabindex="0" aria-label="Input"><h2>Input</h2>${writePayload(review.input)}</section>
<section>${writeAnswer(page)}</section></div>
${isForm ? writeDecisions(page) : undefined}
</form>`;
}

/** In the place of a review that waits no longer. */
export const writeOver = (links: ReviewPage['links']): Html =>
  html`<div id="standing" data-live><p class="problem" role="status">This one waits no longer: somebody was first, or its time was up. <a href="${links.job}">See the job</a></p></div>${writeSteps(links)}`;
