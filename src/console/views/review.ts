import { z } from 'zod';
import { html } from '../../api/html.ts';
import { pathParts, queryParts } from '../../api/request-parts.ts';
import type { Note } from '../../failures/failure.ts';
import type { DecideResult, ReviewDecision } from '../../operations/decide-review.ts';
import type { ReviewToDecide } from '../../operations/review-queue.ts';
import { ApiProblem, findProblem } from '../../submissions/api-problem.ts';
import { parseJsonBody } from '../../submissions/parse-json-body.ts';
import { type ProblemCodeName, problemCodes } from '../../submissions/problem-codes.ts';
import type { DoneName } from '../done.ts';
import { writeHidden } from '../forms.ts';
import { findTenantOf } from '../job-parts.ts';
import type { Tools } from '../list-views.ts';
import { listInputs, unifyLines, writeText } from '../schema-form/field.ts';
import { listFields } from '../schema-form/list-fields.ts';
import { type Fault, readFields, type Typed } from '../schema-form/read-fields.ts';
import { type Action, type Asked, type Done, formView, type Shown } from '../view.ts';
import { type ReviewPage, writeOver, writeReview } from './write-review.ts';

const query = z.object({ task: queryParts.task });
const form = z.object({
  task: queryParts.task,
  decision: z.enum(['approve', 'correct', 'reject', 'ask-again']),
  note: z.string().max(2000).optional(),
  waitingSince: z.iso.datetime(),
  /** The answer is approved although its fields were changed. */
  asItWas: z.literal('yes').optional(),
  /** By `$` and the path of each field. */
  'output.*': z.record(z.string(), z.string()).optional(),
});

type Decided = Asked<typeof pathParts.job, typeof form>;

const doneBy: Record<z.output<typeof form>['decision'], DoneName> = {
  ...{ approve: 'approved', correct: 'corrected', reject: 'rejected', 'ask-again': 'asked-again' },
};

interface Given {
  tools: Tools;
  asked: Pick<Decided, 'linkTo' | 'path' | 'params' | 'tenant'> & {
    query: { task?: string | undefined; tenant?: string | undefined };
  };
}

/** Where to go from a review that waits, or waited, since then. */
async function findLinks({ tools, asked }: Given, waitingSince: string): Promise<ReviewPage['links']> {
  const { linkTo, tenant, params, query } = asked;
  const { task } = query;
  const near = await tools.findNeighbours({ tenant, task }, { id: params.id, since: Date.parse(waitingSince) });
  const link = (to: { id: string } | undefined) => to && linkTo(`/reviews/${to.id}`, { task });
  return {
    ...{ job: linkTo(`/jobs/${params.id}`), list: linkTo('/reviews', { task }) },
    ...{ next: link(near.next), previous: link(near.previous) },
  };
}

async function showReview(given: Given, tenant: string, found: ReviewToDecide, again?: ReviewPage['again']) {
  const { path, query } = given.asked;
  const kept = writeHidden({ tenant: query.tenant, task: query.task });
  const fields =
    found.schema === null ? undefined : listFields(found.schema, found.hasAnswer ? found.review.output : undefined);
  const links = await findLinks(given, found.review.waitingSince);
  return writeReview({ ...found, tenant, path, links, fields, again, kept: html`${kept}` });
}

/** What is wrong with a correction, in words; paths are the schema's. */
const tellNote = ({ path, code, expected }: Note): Fault => ({
  path,
  message:
    code === 'answer-check-failed'
      ? "It does not pass the task's check."
      : expected === undefined
        ? `It does not fit the schema: ${code}.`
        : `Expected: ${expected}.`,
});

const OFF_SCHEMA = 'The correction was not taken; its fields say why.';
const CHANGED =
  'Fields were changed. Send them as a correction, or approve once more: then the answer is taken as it was.';

/** Whether a field of the form is another than it was; a form without fields changes nothing. */
function isChanged({ schema, hasAnswer, review }: ReviewToDecide, typed: Typed): boolean {
  if (schema === null || !hasAnswer || Object.keys(typed).length === 0) return false;
  const fields = listInputs(listFields(schema, review.output));
  return fields.some((field) => unifyLines(typed[field.path] ?? '') !== unifyLines(writeText(field)));
}

/** The decision as the API takes it, or what is wrong with the form. */
function readDecision(
  found: ReviewToDecide,
  { query }: Decided,
  typed: Typed,
): ReviewDecision | { alert: string; faults?: readonly Fault[]; isSure?: boolean } {
  const { decision, note, asItWas } = query;
  if (decision === 'approve' && asItWas === undefined && isChanged(found, typed))
    return { alert: CHANGED, isSure: true };
  if (decision !== 'correct') return { decision, note };
  if (found.schema === null) return { alert: problemCodes['task-unknown'].detail };
  const { value, faults } = readFields(
    listFields(found.schema, found.hasAnswer ? found.review.output : undefined),
    typed,
  );
  if (faults.length > 0) return { alert: OFF_SCHEMA, faults };
  // By the same checks as the body of the API's route.
  const { output } = parseJsonBody(Buffer.from(JSON.stringify({ output: value ?? null })));
  return { decision, note, output };
}

const refusals = {
  ...{ 'nothing-to-approve': 'review-nothing-to-approve', 'nobody-to-ask': 'review-nobody-to-ask' },
  tampered: 'record-tampered',
} as const satisfies Record<string, ProblemCodeName>;

type Refused = { status: number; alert: string; faults?: readonly Fault[]; isSure?: boolean };

/** What came of a decision: `done` and `late` lead to the next one, all else is said on the page. */
function readResult(result: DecideResult): 'done' | 'late' | Refused {
  switch (result.is) {
    case 'decided':
      return 'done';
    case 'not-in-review':
    case 'unknown':
      return 'late';
    case 'off-schema':
      return { status: 422, alert: OFF_SCHEMA, faults: result.notes.map(tellNote) };
    default: {
      const { status, detail } = problemCodes[refusals[result.is]];
      return { status, alert: detail };
    }
  }
}

/** Carries the decision out. What is wrong with it is returned, so that nothing that was typed is lost. */
async function carryOut(
  tools: Tools,
  asked: Decided,
  found: ReviewToDecide,
  tenant: string,
  typed: Typed,
): Promise<'done' | 'late' | Refused> {
  try {
    const decision = readDecision(found, asked, typed);
    if ('alert' in decision) return { status: 422, ...decision };
    const { waitingSince } = asked.query;
    return readResult(await tools.decideReview(tenant, asked.params.id, { ...decision, waitingSince }, asked.who));
  } catch (error) {
    const problem = findProblem(error);
    if (problem === undefined) throw error;
    const { status, detail } = problemCodes[problem.code];
    return { status, alert: problem.details.detail ?? detail };
  }
}

async function decide(tools: Tools, asked: Decided): Promise<Done | Shown> {
  const { params, query, who } = asked;
  const given = { tools, asked };
  const tenant = await findTenantOf(asked, tools, asked.params.id);
  const found = await tools.readReview(tenant, params.id, who);
  if (found === undefined) throw new ApiProblem('job-unknown');
  const typed = Object.fromEntries(
    Object.entries(query['output.*'] ?? {}).map(([name, text]) => [name.slice(1), text]),
  );
  const result = found === 'over' ? 'late' : await carryOut(tools, asked, found, tenant, typed);
  if (result === 'done' || result === 'late') {
    const { next, list } = await findLinks(given, query.waitingSince);
    return { to: next ?? list, done: result === 'late' ? 'late' : doneBy[query.decision] };
  }
  const { status, ...again } = result;
  const main = await showReview(given, tenant, found as ReviewToDecide, { ...again, typed, note: query.note ?? '' });
  return { status, main };
}

/** One review, and the decision about it, behind which the next one comes by itself. */
export const createReviewAction = (tools: Tools): Action =>
  formView(
    { path: '/reviews/:id', title: 'Review', role: 'operate', params: pathParts.job, query, form },
    {
      write: async (asked) => {
        const tenant = await findTenantOf(asked, tools, asked.params.id);
        const found = await tools.readReview(tenant, asked.params.id, asked.who);
        if (found === undefined) throw new ApiProblem('job-unknown');
        if (found === 'over') return writeOver(await findLinks({ tools, asked }, new Date(0).toISOString()));
        return showReview({ tools, asked }, tenant, found);
      },
      act: (asked) => decide(tools, asked),
    },
  );
