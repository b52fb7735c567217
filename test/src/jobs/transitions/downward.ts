import type { Job } from '../../../../src/jobs/change.ts';
import {
  approve,
  askModelsAgain,
  cancel,
  deadLetter,
  discard,
  expire,
  goDown,
  holdForReview,
  leaveReview,
} from '../../../../src/jobs/transitions.ts';
import { afresh, answered, attempt, causeOf, jobWith, type Row, refused } from './a-job.ts';

const dead = (failure: string, causes: object[], failedStage = 'model') => ({
  failure,
  failedStage,
  causes,
  notes: undefined,
});
const late = causeOf('deadline');
const place = { path: '/kind', code: 'invalid_value' };
const fault = { file: 'note.js', field: 'gate', reason: 'threw an error' };

export const down: Row[] = [
  [
    'to the next rung',
    goDown(jobWith({ round: 1, spent: 2, crashes: 1 }), { code: 'model-refused', attempt }, 1),
    {
      ...{ event: 'next rung model-refused', next: 'fallback', attempt },
      set: { ...afresh, rung: 1, round: 0, causes: [causeOf('model-refused')], crashes: 0 },
    },
  ],
  [
    'from a rule to the first model, whose stage is the same',
    goDown(jobWith({ ladder: 'rm', causes: [] }), { code: 'answer-from-no-rule' }, 1),
    {
      ...{ event: 'next rung answer-from-no-rule', next: 'model' },
      set: { ...afresh, rung: 1, round: 0, causes: [causeOf('answer-from-no-rule')] },
    },
  ],
  [
    'with an answer that was not sure enough, which a person may still take',
    goDown(jobWith({ stage: 'validate', ladder: 'mv' }), { code: 'answer-unsure', proposal: answered }, 1),
    {
      ...{ event: 'next rung answer-unsure', next: 'fallback' },
      set: { ...afresh, rung: 1, round: 0, causes: [causeOf('answer-unsure', 'validate')], proposal: answered },
    },
  ],
  [
    'with where the answer did not fit, and the answer',
    goDown(
      jobWith({ stage: 'validate' }),
      { code: 'answer-off-schema', notes: Array(11).fill({ ...place, expected: 'x'.repeat(201) }), refused },
      1,
    ),
    {
      ...{ event: 'next rung answer-off-schema', next: 'fallback' },
      set: {
        ...{ ...afresh, rung: 1, round: 0, refused },
        causes: [
          {
            ...causeOf('answer-off-schema', 'validate'),
            notes: Array(10).fill({ ...place, expected: 'x'.repeat(200) }),
          },
        ],
      },
    },
  ],
  [
    'without the words of a check',
    goDown(jobWith(), { code: 'answer-check-failed', notes: [{ path: '', code: 'not for Bill' }] }, 1),
    {
      ...{ event: 'next rung answer-check-failed', next: 'fallback' },
      set: { ...afresh, rung: 1, round: 0, causes: [causeOf('answer-check-failed')] },
    },
  ],
  [
    'to the dead letters, with the answer that was refused in the place of the one in hand',
    deadLetter(jobWith({ stage: 'validate' }), { code: 'answer-unsure', refused }),
    {
      ...{ event: 'dead-lettered answer-unsure', next: 'dead-letter', status: 'failed' },
      set: {
        ...dead('answer-unsure', [causeOf('answer-unsure', 'validate')], 'validate'),
        ...{ refused, answer: undefined },
      },
    },
  ],
  [
    'to the dead letters, with the answer in hand that the task could not judge',
    deadLetter(jobWith({ stage: 'validate' }), { code: 'task-broken', fault, refused }),
    {
      ...{ event: 'dead-lettered task-broken', next: 'dead-letter', status: 'failed' },
      set: dead('task-broken', [{ ...causeOf('task-broken', 'validate'), fault }], 'validate'),
    },
  ],
  [
    'because it is late: its status stays, and its deadline is over for good',
    goDown(jobWith({ status: 'queued', stage: 'redact' }), { code: 'deadline' }, 2),
    {
      ...{ event: 'next rung deadline', next: 'fallback', status: 'queued' },
      set: { ...afresh, rung: 2, round: 0, causes: [causeOf('deadline', 'redact')], isLate: true },
    },
  ],
  [
    "off the ladder's end",
    goDown(
      jobWith({ rung: 2, causes: [{ ...late, code: 'model-error' }] }),
      { code: 'model-timeout', attempt },
      undefined,
    ),
    {
      ...{ event: 'dead-lettered model-timeout', next: 'dead-letter', status: 'failed', attempt },
      set: dead('model-timeout', [causeOf('model-error'), causeOf('model-timeout', 'model', 2)]),
    },
  ],
  [
    "off the ladder's end, late",
    goDown(jobWith({ isLate: true, rung: 2 }), { code: 'answer-from-no-rule' }, undefined),
    {
      ...{ event: 'dead-lettered deadline', next: 'dead-letter', status: 'expired' },
      set: dead('deadline', [causeOf('answer-from-no-rule', 'model', 2)]),
    },
  ],
  [
    'to the dead letters: a rung that only passed on is no reason',
    deadLetter(jobWith({ causes: [{ ...late, code: 'model-refused' }], crashes: 5 }), { code: 'rung-unavailable' }),
    {
      ...{ event: 'dead-lettered model-refused', next: 'dead-letter', status: 'failed' },
      set: { ...dead('model-refused', [causeOf('model-refused'), causeOf('rung-unavailable')]), crashes: 0 },
    },
  ],
  [
    'to the dead letters, where nobody did more than pass on',
    deadLetter(jobWith(), { code: 'rung-unavailable' }),
    {
      ...{ event: 'dead-lettered rung-unavailable', next: 'dead-letter', status: 'failed' },
      set: dead('rung-unavailable', [causeOf('rung-unavailable')]),
    },
  ],
  [
    'out of time, to a rule',
    expire(jobWith(), { code: 'deadline', attempt }),
    {
      ...{ event: 'next rung deadline', next: 'fallback', status: 'running', attempt },
      set: { ...afresh, rung: 2, round: 0, causes: [late], isLate: true },
    },
  ],
  [
    'out of time, to the dead letters',
    expire(jobWith({ ladder: 'mm', status: 'queued' }), { code: 'deadline' }),
    {
      ...{ event: 'dead-lettered deadline', next: 'dead-letter', status: 'expired' },
      set: dead('deadline', [late]),
    },
  ],
];

const inReview = (changes: Partial<Job> = {}) =>
  jobWith({ ladder: 'mvmr', status: 'in_review', stage: 'review', rung: 1, ...changes });

export const byPeople: Row[] = [
  [
    'past a model whose answer the task could not judge either',
    leaveReview(inReview({ causes: [{ ...late, code: 'task-broken', fault }] }), 'review-rejected'),
    {
      ...{ event: 'next rung review-rejected', next: 'fallback', status: 'running' },
      set: {
        ...{ ...afresh, rung: 3, round: 0 },
        causes: [{ ...late, code: 'task-broken', fault }, causeOf('review-rejected', 'review', 1)],
      },
    },
  ],
  [
    'from a person back to the models, with nothing spent and a deadline of its own',
    askModelsAgain(inReview({ ladder: 'rmvm', rung: 2, isLate: true, isRedacted: true })) ?? { event: 'none', set: {} },
    {
      ...{ event: 'ask again', next: 'model', status: 'running', deadlineMs: 60_000 },
      set: { ...afresh, rung: 1, round: 0, isLate: undefined, causes: [], proposal: undefined },
    },
  ],
  [
    'from a person to the start, where nothing was redacted',
    askModelsAgain(inReview()) ?? { event: 'none', set: {} },
    {
      ...{ event: 'ask again', next: 'redact', status: 'running', deadlineMs: 60_000 },
      set: { ...afresh, rung: 0, round: 0, isLate: undefined, causes: [], proposal: undefined },
    },
  ],
  [
    'held for review, for so long',
    holdForReview(jobWith({ stage: 'fallback', crashes: 1 }), 5000),
    { event: 'in review', set: { crashes: 0 }, next: 'review', status: 'in_review', reviewMs: 5000 },
  ],
  [
    'rejected: the next rung is asked',
    leaveReview(inReview(), 'review-rejected'),
    {
      ...{ event: 'next rung review-rejected', next: 'fallback', status: 'running' },
      set: { ...afresh, rung: 2, round: 0, causes: [causeOf('review-rejected', 'review', 1)] },
    },
  ],
  [
    'not decided in time and late: no model is asked',
    leaveReview(inReview({ isLate: true }), 'review-overdue'),
    {
      ...{ event: 'next rung review-overdue', next: 'fallback', status: 'running' },
      set: { ...afresh, rung: 3, round: 0, causes: [causeOf('review-overdue', 'review', 1)] },
    },
  ],
  [
    'rejected at the ladder’s end: it failed, late or not',
    leaveReview(inReview({ ladder: 'mv', isLate: true }), 'review-rejected'),
    {
      ...{ event: 'dead-lettered review-rejected', next: 'dead-letter', status: 'failed' },
      set: dead('review-rejected', [causeOf('review-rejected', 'review', 1)], 'review'),
    },
  ],
  [
    'approved',
    approve(inReview(), { summary: 'by hand' }),
    {
      ...{ event: 'succeeded', status: 'succeeded' },
      set: {
        ...{ stage: 'done', output: { summary: 'by hand' } },
        answeredBy: { by: 'review', rung: 1, profile: null, model: null, confidence: null, degraded: false },
      },
    },
  ],
  ['cancelled', cancel(), { event: 'cancelled', set: { stage: 'done' }, status: 'cancelled', isInterrupting: true }],
  [
    'discarded: it stays as it ended',
    discard(jobWith({ status: 'expired', stage: 'dead-letter' })),
    { event: 'discarded', set: { stage: 'done' }, status: 'expired' },
  ],
];
