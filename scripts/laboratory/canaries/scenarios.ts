import type { Behaviour } from '../faults/choose-behaviour.ts';

/** What the provider does with one call. The `echo-` ones quote the request in an error. */
export type ReplyKind =
  | Behaviour
  | 'echo-error'
  | 'echo-page'
  | 'echo-refusal'
  | 'echo-too-long'
  | 'not-allowed'
  | 'quota'
  | 'refusal'
  | 'tool-call'
  | 'empty'
  | 'short'
  | 'invented'
  | 'mangled'
  | 'told'
  | 'unsure';

/** What a producer or a person does to a job. */
type Deed =
  | 'cancel'
  | 'cancel-running'
  | 'approve'
  | 'correct'
  | 'reject'
  | 'replay-stage'
  | 'replay-start'
  | 'replay-all'
  | 'discard';

/** What happens to a job on its way. */
export interface Scenario {
  /** Also stands in the input, where the campaign's tasks read it. */
  name: string;
  task: 'canary-note' | 'canary-review' | 'canary-barred';
  /** What the provider does with its calls, one after the other; the last one goes on until the deed is done. */
  replies: readonly ReplyKind[];
  options?: { priority?: number; delayMs?: number; deadlineMs?: number };
  deed?: Deed;
  /** A status or a failure's code that at least one of its jobs must show, or nothing was tried. */
  shows: string;
}

type Short = Omit<Scenario, 'name' | 'task' | 'replies'> & Partial<Pick<Scenario, 'task' | 'replies'>>;

const scenario = (name: string, { task = 'canary-note', replies = ['good'], ...rest }: Short): Scenario => ({
  ...{ name, task, replies },
  ...rest,
});
/** The provider does something once, and answers then. */
const once = (reply: ReplyKind, shows: string): Scenario => scenario(reply, { replies: [reply, 'good'], shows });

/** What the provider can do wrong, once each. */
const providerFailures: readonly Scenario[] = [
  once('hang', 'model-timeout'),
  once('drip', 'model-timeout'),
  once('error', 'model-error'),
  once('garbage', 'model-protocol'),
  once('cut', 'model-protocol'),
  once('off-schema', 'answer-off-schema'),
  once('echo-error', 'model-error'),
  once('echo-refusal', 'model-refused'),
  once('echo-too-long', 'input-too-long'),
  once('refusal', 'model-refused'),
  once('tool-call', 'answer-tool-call'),
  once('empty', 'answer-empty'),
  once('short', 'answer-cut-short'),
  once('invented', 'answer-placeholder-unknown'),
  once('mangled', 'answer-placeholder-unknown'),
  once('told', 'answer-leaks'),
];

/** What the code of a task can do wrong. */
const carelessTasks: readonly Scenario[] = [
  scenario('check-quotes', { shows: 'answer-check-failed' }),
  scenario('check-throws', { shows: 'task-broken' }),
  scenario('gate-throws', { shows: 'task-broken' }),
  scenario('prompt-throws', { shows: 'task-broken' }),
  scenario('retrieve-throws', { shows: 'retrieval-failed' }),
  scenario('rule-throws', { replies: ['garbage'], shows: 'task-broken' }),
  scenario('rule-answers', { replies: ['echo-page'], shows: 'succeeded' }),
];

const unsure = { task: 'canary-review', replies: ['unsure'] } as const;
/** Fails on both models until a person has replayed it; not by what would make its provider count as away. */
const deadAtFirst = ['garbage', 'echo-page', 'garbage', 'echo-page'] as const;

/** What people and producers do. */
const deeds: readonly Scenario[] = [
  scenario('cancelled', { deed: 'cancel', options: { delayMs: 60_000 }, shows: 'cancelled' }),
  scenario('cancelled-running', { deed: 'cancel-running', replies: ['hang'], shows: 'cancelled' }),
  scenario('expired', { options: { delayMs: 900, deadlineMs: 1000 }, shows: 'expired' }),
  scenario('expired-running', { replies: ['hang'], options: { priority: 1, deadlineMs: 3000 }, shows: 'expired' }),
  scenario('approved', { ...unsure, deed: 'approve', shows: 'answer-unsure' }),
  scenario('corrected', { ...unsure, deed: 'correct', shows: 'succeeded' }),
  scenario('rejected', { ...unsure, deed: 'reject', shows: 'review-rejected' }),
  scenario('replayed', { replies: deadAtFirst, deed: 'replay-stage', shows: 'failed' }),
  scenario('replayed-from-start', { replies: deadAtFirst, deed: 'replay-start', shows: 'succeeded' }),
  scenario('replayed-with-all', { replies: deadAtFirst, deed: 'replay-all', shows: 'failed' }),
  scenario('discarded', { replies: ['echo-page'], deed: 'discard', shows: 'failed' }),
  scenario('dead', { replies: ['echo-refusal'], shows: 'model-refused' }),
];

/** Every scenario; jobs take them in turn. */
export const scenarios: readonly Scenario[] = [
  scenario('answered', { shows: 'succeeded' }),
  ...providerFailures,
  ...carelessTasks,
  ...deeds,
  scenario('barred', { task: 'canary-barred', shows: 'model-not-allowed' }),
];
