import { z } from 'zod';
import { type Html, html, type Part } from '../../api/html.ts';
import { refuseQueryValue } from '../../api/read-query.ts';
import { pathParts, reasonForm, textParam } from '../../api/request-parts.ts';
import type { HeadCheck, Sent, SentAttempt } from '../../operations/find-sent.ts';
import { describeFault, describeRecordFault } from '../../records/filed-attempts.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { writeForm } from '../forms.ts';
import { findTenantOf } from '../job-parts.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { writeTime } from '../values.ts';
import { type Action, type Asked, action, type View, view } from '../view.ts';
import { reasonField, revealTo, writeRevealed } from './reveal.ts';

const pathOf = (id: string) => `/jobs/${id}/left`;

const heads: Record<HeadCheck, Part> = {
  reached: html`<span class="good">has come to this line</span>`,
  behind: html`<span class="bad">has not come to this line</span>`,
  unknown: html`<span class="bad">is not known</span>`,
  broken: html`<span class="bad">is not as it was written</span>`,
};

const writeProof = ({ fault }: SentAttempt): Html =>
  fault === undefined
    ? html`<span class="good">proven with its attempt</span>`
    : html`<span class="bad">${describeFault(fault)}</span>`;

const writeFindings = (findings: Record<string, number> = {}): Part =>
  Object.entries(findings)
    .map(([type, count]) => `${type} ${count}`)
    .join(', ') || 'none';

const columns: Column<SentAttempt>[] = [
  { head: 'Attempt', cell: ({ n }) => n },
  {
    head: 'Sent',
    cell: ({ receipt }) => (receipt === undefined ? '–' : writeTime(new Date(receipt.at).toISOString())),
  },
  {
    head: 'To',
    cell: ({ profile, receipt }) =>
      `${receipt?.model ?? '–'} (${profile}${receipt?.region ? `, ${receipt.region}` : ''})`,
  },
  { head: 'Bytes', cell: ({ receipt }) => receipt?.bytes ?? '–', isNumber: true },
  { head: 'SHA-256 of them', cell: ({ receipt }) => html`<code>${receipt?.sha256 ?? '–'}</code>` },
  { head: 'Placeholders', cell: ({ receipt }) => writeFindings(receipt?.findings) },
  {
    head: 'Boundary',
    cell: ({ receipt }) => html`<code title="${receipt?.policy ?? ''}">${receipt?.policy.slice(0, 8) ?? '–'}</code>`,
  },
  {
    head: 'Line in a log',
    cell: ({ receipt }) => (receipt === undefined ? '–' : html`${receipt.seq + 1} of <code>${receipt.log}</code>`),
  },
  { head: 'The receipt is', cell: writeProof },
  { head: 'The log', cell: ({ head }) => heads[head] },
];

/** What the record says, and what it cannot say by itself. */
function writeSent({ fault, attempts }: Sent, id: string): Html {
  const table = writeTable({
    ...{ id: 'sent', caption: 'What left, by its receipts', empty: 'Nothing was sent to a model.' },
    ...{ columns, rows: attempts },
  });
  const wrong = fault && html`<p class="problem" role="alert">The record ${describeRecordFault(fault)}.</p>`;
  return html`${wrong}${table}
<section><h2>What can be proven here</h2>
<p>By the record: that each receipt is the one its attempt was begun with, and that no attempt is missing. By Redis: how far
the worker's egress log has come. That the log itself holds the same lines, none changed and none missing, only the machine
with that log can say:</p>
<pre>airlock prove --job ${id}</pre>
<p class="soft">Bodies are kept nowhere: whoever has one compares its SHA-256.</p></section>`;
}

async function findSent(asked: Pick<Asked, 'tenant'>, tools: Tools, id: string): Promise<Sent> {
  const sent = await tools.findSent(await findTenantOf(asked, tools, id), id);
  if (sent === undefined) throw new ApiProblem('job-unknown');
  return sent;
}

const writeBack = (id: string, { linkTo }: Pick<Asked, 'linkTo'>) =>
  html`<p><a href="${linkTo(`/jobs/${id}`)}" data-key="j">Job <code>${id}</code></a></p>`;

/** Receipts of a job's requests beside what was let out of its input. */
export const createLeftPages = (tools: Tools): (View | Action)[] => [
  view({ path: pathOf(':id'), title: 'What left', role: 'operate', params: pathParts.job }, async (asked) => {
    const { id } = asked.params;
    const sent = await findSent(asked, tools, id);
    const to = asked.linkTo(`${pathOf(id)}/reveal`).split('?')[0] ?? '';
    const form = writeForm(
      to,
      { tenant: asked.query.tenant },
      html`<p class="reveal">${reasonField} <button>Reveal what was let out</button></p>`,
    );
    return html`${writeBack(id, asked)}
${writeSent(sent, id)}
<section><h2>What was let out</h2><p>The input and the documents as the prompt got them, with placeholders.</p>${form}</section>`;
  }),
  action(
    {
      ...{ path: `${pathOf(':id')}/reveal`, title: 'Reveal what was let out', role: 'operate', params: pathParts.job },
      query: z.object({
        reason: textParam(reasonForm, 'Must say why in a line of 400 characters at most.').optional(),
      }),
    },
    {
      ask: async ({ query }) => {
        if (query.reason !== undefined) throw refuseQueryValue('reason', 'Must not stand in a URL.');
        return html`<p class="reveal">${reasonField}</p>`;
      },
      act: async (asked) => {
        const { id } = asked.params;
        const sent = await findSent(asked, tools, id);
        const value = await revealTo(asked, tools, { id, field: 'redacted', reason: asked.query.reason });
        return html`${writeBack(id, asked)}
${writeRevealed('redacted', value, asked.linkTo(pathOf(id)))}
${writeSent(sent, id)}`;
      },
    },
  ),
];
