import type { FailureKind } from './failure.ts';

/** Every failure a job can meet: its kind, and the sentence a caller reads. docs/failures.md lists the same codes. */
export const failureCodes = {
  'model-unreachable': { kind: 'transient', message: 'The model could not be reached.' },
  'model-timeout': { kind: 'transient', message: 'The model did not answer in time.' },
  'model-error': { kind: 'transient', message: 'The model answered with a server error.' },
  'model-protocol': { kind: 'transient', message: 'The model sent something that is not an answer.' },
  'model-unknown-outcome': { kind: 'transient', message: 'A request was in flight when its worker crashed.' },
  'model-throttled': { kind: 'throttled', message: 'The model asked us to wait.' },
  'model-adapted': { kind: 'adapted', message: 'The model took no request of this form; it is asked in another one.' },
  'model-capacity': { kind: 'capacity', message: 'The model had no room for the request.' },
  'model-quota': { kind: 'quota', message: "The model's quota is used up." },
  'model-refused': { kind: 'refused', message: 'The model refused to answer.' },
  'input-too-long': { kind: 'refused', message: "The input is longer than the model's context." },
  'model-rejected': { kind: 'misconfigured', message: 'The model rejected the form of our request.' },
  'model-not-allowed': { kind: 'misconfigured', message: 'The model did not accept our key.' },
  'model-unknown': { kind: 'misconfigured', message: 'The endpoint does not know this model.' },
  'task-broken': { kind: 'task-fault', message: "The task's own code is at fault." },
  'answer-empty': { kind: 'bad-answer', message: 'The answer was empty.' },
  'answer-not-json': { kind: 'bad-answer', message: 'The answer was not valid JSON.' },
  'answer-cut-short': { kind: 'bad-answer', message: 'The answer was cut short.' },
  'answer-too-large': { kind: 'bad-answer', message: 'The answer was too large.' },
  'answer-tool-call': { kind: 'bad-answer', message: 'The model called a tool nobody offered.' },
  'answer-off-schema': { kind: 'bad-answer', message: "The answer does not fit the task's output schema." },
  'answer-placeholder-unknown': {
    kind: 'bad-answer',
    message: 'The answer holds a placeholder that this job never had.',
  },
  'answer-placeholder-lost': { kind: 'bad-answer', message: 'The answer lost a placeholder it needs.' },
  'answer-leaks': { kind: 'bad-answer', message: 'The answer holds personal data that it was not given.' },
  'answer-check-failed': { kind: 'bad-answer', message: "The answer did not pass the task's check." },
  'answer-unsure': { kind: 'low-confidence', message: 'The answer is not sure enough.' },
  'answer-from-no-rule': { kind: 'refused', message: 'The rule left the answer to others.' },
  'rung-unavailable': {
    kind: 'refused',
    message: 'The model of this rung is not configured, may not see this job, or has refused it.',
  },
  'review-rejected': { kind: 'low-confidence', message: 'A person rejected the answer.' },
  'review-overdue': { kind: 'low-confidence', message: 'Nobody decided in time.' },
  deadline: { kind: 'deadline', message: 'The job was not done before its deadline.' },
  'input-off-schema': { kind: 'permanent', message: "The input does not fit the task's input schema." },
  'seal-broken': {
    kind: 'permanent',
    message: 'A stored payload does not open: it was changed, or its key is not there.',
  },
  'record-tampered': {
    kind: 'permanent',
    message: "The job's record was changed outside of Airlock; nothing went on.",
  },
  'boundary-blocked': { kind: 'permanent', message: 'The input holds data that must not leave the platform.' },
  'boundary-breach': { kind: 'permanent', message: 'The request still held an original; it was not sent.' },
  'canary-leaked': {
    kind: 'refused',
    message: 'The request still held what was planted in a canary; it was not sent, nor is any other.',
  },
  poison: { kind: 'permanent', message: 'The job crashed its worker five times.' },
  'redaction-failed': { kind: 'transient', message: 'The input could not be redacted.' },
  'detector-unavailable': {
    kind: 'infrastructure',
    message: 'A detector that redaction needs could not be reached; nothing went on.',
  },
  'retrieval-failed': { kind: 'transient', message: 'The documents for this input could not be read.' },
  'redis-unavailable': { kind: 'infrastructure', message: 'Redis could not be reached or refused to write.' },
  'payloads-unavailable': {
    kind: 'infrastructure',
    message: 'Payloads outside of Redis could not be read or written; nothing went on.',
  },
  'key-unknown': {
    kind: 'infrastructure',
    message: 'A payload was sealed under a key that this process does not have.',
  },
  'audit-broken': {
    kind: 'infrastructure',
    message: 'The audit log was changed outside of Airlock; what it would have told of was not done.',
  },
  'receipt-unwritten': {
    kind: 'infrastructure',
    message: 'The receipt of a request could not be written; it was not sent.',
  },
  'task-version-missing': { kind: 'infrastructure', message: 'This worker does not have the version of the task.' },
  cancelled: { kind: 'cancelled', message: 'The job was cancelled.' },
  unexpected: { kind: 'unexpected', message: 'Something unexpected went wrong.' },
} as const satisfies Record<string, { kind: FailureKind; message: string }>;

export type FailureCode = keyof typeof failureCodes;

/** The kind of a code; of one that only another version of Airlock knows, or another hand has written, `unexpected`. */
export const kindOf = (code: string): FailureKind =>
  Object.hasOwn(failureCodes, code) ? failureCodes[code as FailureCode].kind : 'unexpected';
