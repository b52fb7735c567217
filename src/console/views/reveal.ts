import { z } from 'zod';
import { type Html, html } from '../../api/html.ts';
import { revealProblems } from '../../api/job-problems.ts';
import { refuseQueryValue } from '../../api/read-query.ts';
import { pathParts, reasonForm, textParam } from '../../api/request-parts.ts';
import { type RevealField, revealFields } from '../../operations/reveal.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { findTenantOf } from '../job-parts.ts';
import type { Tools } from '../list-views.ts';
import { type Action, type Asked, action } from '../view.ts';

const revealQuery = z.object({
  field: z.enum(revealFields, `Must be one of ${revealFields.join(', ')}.`).optional(),
  reason: textParam(reasonForm, 'Must say why in a line of 400 characters at most.').optional(),
});

/** Where a payload of a job is asked for. */
export const revealPath = (id: string): string => `/jobs/${id}/reveal`;

/** Where somebody says why. */
export const reasonField: Html = html`<label>Reason, for the audit log <input name="reason" required maxlength="400" size="40" autocomplete="off"></label>`;

/** What somebody says who wants to see a payload. */
export const writeRevealFields = (fields: readonly RevealField[], chosen?: RevealField): Html =>
  html`<label>Payload <select name="field">${fields.map((field) =>
    field === chosen ? html`<option selected>${field}</option>` : html`<option>${field}</option>`,
  )}</select></label> ${reasonField}`;

/** Opens one payload, once the audit log is told why. Throws what the API's route does. */
export async function revealTo(
  asked: Pick<Asked, 'tenant' | 'who'>,
  tools: Tools,
  { id, field, reason }: { id: string; field: RevealField; reason: string | undefined },
): Promise<unknown> {
  if (reason === undefined) throw refuseQueryValue('reason', 'Must be there.', 'missing');
  const tenant = await findTenantOf(asked, tools, id);
  const result = await tools.reveal(tenant, id, field, { ...asked.who, reason: `${field}: ${reason}` });
  if (result.is !== 'revealed') throw new ApiProblem(revealProblems[result.is]);
  return result.value;
}

/** A payload that was revealed, in this answer alone. */
export function writeRevealed(field: RevealField, value: unknown, back: string): Html {
  const text = value === null ? 'The job has nothing of it.' : JSON.stringify(value, null, 2);
  return html`<section class="revealed"><h2>${field}</h2><pre tabindex="0">${text}</pre>
<p><a href="${back}" data-key="h">Hide</a> <span class="soft">The audit log says who has seen it, and why.</span></p></section>`;
}

/** Shows one payload of a job to who says why. */
export const createRevealAction = (tools: Tools): Action =>
  action(
    { path: '/jobs/:id/reveal', title: 'Reveal', role: 'operate', params: pathParts.job, query: revealQuery },
    {
      ask: async (asked) => {
        const { query, params } = asked;
        if (query.reason !== undefined) throw refuseQueryValue('reason', 'Must not stand in a URL.');
        await findTenantOf(asked, tools, params.id);
        return html`<p>A payload of job <code>${params.id}</code> is shown once.</p>
<p class="reveal">${query.field === undefined ? writeRevealFields(revealFields) : html`${query.field} ${reasonField}`}</p>`;
      },
      act: async (asked) => {
        const { field = 'input', reason } = asked.query;
        const { id } = asked.params;
        const value = await revealTo(asked, tools, { id, field, reason });
        return writeRevealed(field, value, asked.linkTo(`/jobs/${id}`));
      },
    },
  );
