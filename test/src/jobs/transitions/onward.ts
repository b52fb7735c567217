import type { Job } from '../../../../src/jobs/change.ts';
import { replay } from '../../../../src/jobs/replay.ts';
import { advance, askAgain, repeat, retry, snooze, stop, throttle } from '../../../../src/jobs/transitions.ts';
import { createNoteTask } from '../../../support/note-task.ts';
import {
  afresh,
  answer,
  answered,
  answeredBy,
  attempt,
  jobWith,
  NOW,
  type Row,
  redacted,
  redaction,
  refused,
} from './a-job.ts';

/** The hash of the job's task. */
const under = 'a-hash';

export const onward: Row[] = [
  [
    'redacted, with what was hidden',
    advance(jobWith({ stage: 'redact' }), 'model', redaction).change,
    {
      event: 'redacted',
      set: { redacted: { under, ...redacted }, findings: { EMAIL: 1 }, isRedacted: true, spent: 0 },
      next: 'model',
    },
  ],
  [
    'redacted, and nothing to hide: the input stands for itself',
    advance(jobWith({ stage: 'redact' }), 'model', { redacted, findings: {}, isUnchanged: true }).change,
    { event: 'redacted', set: { redacted: { under }, isRedacted: true, spent: 0 }, next: 'model' },
  ],
  [
    'redacted without some plug-ins',
    advance(jobWith(), 'model', { redacted, findings: {}, isUnchanged: true, without: ['a', 'b'] }).change,
    { event: 'redacted without a b', set: { redacted: { under }, isRedacted: true, spent: 0 }, next: 'model' },
  ],
  [
    'answered',
    advance(jobWith({ spent: 2, throttles: 1 }), 'validate', answer, attempt).change,
    { event: 'answered', set: { answer, spent: 0, throttles: 0 }, next: 'validate', attempt },
  ],
  [
    'answered after a crash, which is forgotten',
    advance(jobWith({ crashes: 2 }), 'validate', answer).change,
    { event: 'answered', set: { answer, spent: 0, throttles: 0, crashes: 0 }, next: 'validate' },
  ],
  [
    'validated',
    advance(jobWith({ stage: 'validate' }), 'done', answered).change,
    {
      ...{ event: 'succeeded', status: 'succeeded' },
      set: {
        ...{ stage: 'done', output: { summary: 's' }, answeredBy, answer: undefined, notes: undefined },
        proposal: undefined,
      },
    },
  ],
  [
    'retried, after a failure that counts',
    retry(jobWith({ spent: 1, throttles: 3, crashes: 1 }), { code: 'model-error', attempt }, 250),
    { event: 'retry model-error', set: { spent: 2, throttles: 0, crashes: 0 }, delayMs: 250, attempt },
  ],
  [
    'repeated, which spends nothing',
    repeat(jobWith({ spent: 1, throttles: 3, crashes: 1 }), { code: 'model-adapted', attempt }),
    { event: 'repeat model-adapted', set: { crashes: 0 }, delayMs: 0, attempt },
  ],
  ['snoozed', snooze(90), { set: {}, delayMs: 90 }],
  [
    'throttled, for the first time',
    throttle(jobWith(), { code: 'model-throttled', attempt }, 500, { profile: 'primary', forMs: 400 }),
    {
      ...{ event: 'throttled model-throttled', set: { throttles: 1, throttledSince: NOW }, delayMs: 500, attempt },
      pause: { profile: 'primary', forMs: 400 },
    },
  ],
  [
    'throttled again: since when is kept',
    throttle(jobWith({ throttles: 1, throttledSince: 5 }), { code: 'model-throttled' }, 4, { profile: 'p', forMs: 4 }),
    { event: 'throttled model-throttled', set: { throttles: 2 }, delayMs: 4, pause: { profile: 'p', forMs: 4 } },
  ],
  [
    'asked again, with what was wrong',
    askAgain(jobWith({ stage: 'validate', spent: 1 }), {
      ...{ code: 'answer-off-schema', notes: [{ path: 'a', code: 'too_big' }], attempt, refused },
    }).change,
    {
      ...{ event: 'ask again answer-off-schema', next: 'model', attempt },
      set: { ...afresh, round: 1, notes: [{ path: 'a', code: 'too_big' }], refused },
    },
  ],
  [
    'asked again on a rung further down, for no more reason than the code',
    askAgain(jobWith({ stage: 'validate', rung: 1, round: 1 }), { code: 'answer-empty' }).change,
    {
      ...{ event: 'ask again answer-empty', next: 'fallback' },
      set: { ...afresh, round: 2, notes: [{ path: '', code: 'answer-empty' }] },
    },
  ],
  ['stopped', stop(attempt), { event: 'stopped', set: {}, delayMs: 0, attempt }],
];

const task = createNoteTask({ version: 3 });
const deadJob = (changes: Partial<Job> = {}) =>
  jobWith({
    ...{ status: 'failed', stage: 'dead-letter', failedStage: 'model', failure: 'model-error', isRedacted: true },
    ...{ run: 2, replays: 1, rung: 1, isLate: true, ...changes },
  });
const nextRun = {
  ...{ run: 3, replays: 2, round: 0, spent: 0, throttles: 0, crashes: 0, causes: [], notes: undefined },
  ...{ startedAt: undefined, finishedAt: undefined, failure: undefined, failedStage: undefined, isLate: undefined },
};
const anew = {
  ...{ taskVersion: 3, taskHash: task.hash, ladder: 'm', rung: 0, keepInputMs: undefined, keepOutputMs: undefined },
  reserveMs: undefined,
  ...{ redacted: undefined, isRedacted: undefined, findings: undefined, answer: undefined, proposal: undefined },
  refused: undefined,
};
const replayed = { event: 'replayed', status: 'queued', deadlineMs: 60_000 } as const;

export const again: Row[] = [
  [
    'replayed from the stage: the same rung again',
    replay(deadJob(), task, 'stage'),
    { ...replayed, set: nextRun, next: 'fallback' },
  ],
  [
    'replayed from the stage where an answer was not validated: it is validated again',
    replay(deadJob({ failedStage: 'validate', failure: 'seal-broken' }), task, 'stage'),
    { ...replayed, set: nextRun, next: 'validate' },
  ],
  [
    'replayed from the stage where an answer was wrong: its rung is asked',
    replay(deadJob({ failedStage: 'validate', failure: 'answer-off-schema', rung: 0 }), task, 'stage'),
    { ...replayed, set: nextRun, next: 'model' },
  ],
  [
    'replayed from the start, as what the task says by now',
    replay(deadJob(), { ...task, retention: { inputMs: 9, outputMs: undefined } }, 'start'),
    { ...replayed, set: { ...nextRun, ...anew, keepInputMs: 9 }, next: 'redact' },
  ],
  [
    'replayed from the start, for it was never redacted',
    replay(deadJob({ isRedacted: undefined, failedStage: 'redact' }), task, 'stage'),
    { ...replayed, set: { ...nextRun, ...anew }, next: 'redact' },
  ],
];
