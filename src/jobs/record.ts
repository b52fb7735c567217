import type { Backoff } from '../failures/decide.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import type { Cause } from './attempt.ts';
import type { AnswerView, JobStatus, Stage } from './job-view.ts';
import { code, type Field, flag, json, list, number, parseField, sealed, text, writeField } from './record-field.ts';

/** What the business made of a run, and when it was told. */
export interface Outcome {
  run: number;
  at: number;
  success: boolean;
  code?: string | undefined;
  value?: number | undefined;
}

/** What every record has from its acceptance on. Times are milliseconds of Redis' clock. */
const always = {
  tenant: text('accept'),
  task: text('accept'),
  taskVersion: number('accept', 'commit'),
  taskHash: text('accept', 'commit'),
  /** A letter for each rung, by `writeLadder`: enough to move the job where a process does not have its task. */
  ladder: text('accept', 'commit'),
  dataClass: text<DataClass>('accept'),
  /** 1 first, 10 last. */
  priority: number('accept'),
  deadlineMs: number('accept'),
  createdAt: number('accept'),
  deadlineAt: number('accept', 'commit'),
  status: text<JobStatus>('accept', 'claim', 'commit'),
  stage: text<Stage | 'done'>('accept', 'commit'),
  /** From 1; a replay opens the next. */
  run: number('accept', 'commit'),
  /** The number of the present visit, from 1 over the whole job; when it was added, and what it is known by. */
  visit: number('accept', 'commit'),
  visitAt: number('accept', 'commit'),
  token: text('accept', 'commit'),
  /** When the present visit is due, 0 for at once. */
  notBefore: number('accept', 'claim', 'commit', 'sweep'),
};

const sometimes = {
  /** The producer's word for the first model, in the place of its rung's attempts. */
  attemptBudget: number('accept'),
  backoff: json<Backoff>('accept'),
  /** Keys of the input that the schema left out: how many, or their names where the task shows them. */
  droppedKeys: {
    ...json<number | readonly string[]>('accept'),
    fits: (value: unknown) => typeof value === 'number' || Array.isArray(value),
  },
  /** So long before its deadline the job is late: time for a rule to answer. */
  reserveMs: number('accept', 'commit'),
  keepInputMs: number('accept', 'commit'),
  keepOutputMs: number('accept', 'commit'),
  batch: text('accept'),
  /** Id of the API key that submitted it; absent where none did. */
  submittedBy: text('accept'),
  /** The Redis key of the idempotency key that stands for the job. */
  idempotency: text('accept'),
  /** How many bytes of Redis are counted for it. */
  held: number('accept', 'commit', 'sweep'),
  /** US dollars that its tenant's budget still keeps for it. */
  keptUsd: text('accept', 'commit'),
  startedAt: number('claim', 'commit'),
  finishedAt: number('commit'),
  /** The worker process that works on the present visit; `''` while it waits. */
  owner: text('claim', 'restore', 'commit'),
  /** How often the sweeper has checked since the job moved. */
  checks: number('claim', 'commit', 'sweep'),
  /** How often it has crashed its worker process since its stage last got on. */
  crashes: number('claim', 'commit'),
  /** `waiting` once a run has to be exclusive, `running` once it is. */
  exclusive: text<'waiting' | 'running'>('claim'),
  rung: number('commit'),
  round: number('commit'),
  /** Failures that count against the budget: of the rung's round in `model`, of the stage elsewhere. */
  spent: number('commit'),
  /** Waits in a row that a provider asked for, and when the first began. */
  throttles: number('commit'),
  throttledSince: number('claim', 'commit'),
  /** Whom the present rung asks, and when its job leaves: see `laneOf`; absent where no provider is asked. */
  lane: text('commit'),
  /** How long the job waits for that profile: milliseconds, or `quarter` or `minute`. */
  patience: text('commit'),
  /** Why the job waits no longer on its rung: the number of the visit that waited, and a code; as claimed the code. */
  gaveUp: text<FailureCode>('sweep'),
  /** Tokens that its present call is taken to use, where its profile or its tenant has limits; `''` for none. */
  reserved: text('claim', 'begin', 'commit'),
  /** The profile that failed it or told it to wait, and when it first did; `isOwnDoing` in troubleLua reads it. */
  troubled: text('begin'),
  /** The attempt beside which the latest was begun while both are in flight, what that has `reserved`, and on which meter. */
  beside: text('begin', 'commit'),
  /** The attempt whose answer is in hand, where that is not the latest. */
  judged: number('begin', 'commit'),
  causes: list<readonly Cause[]>('commit'),
  /** Its deadline has passed: only rungs that need no model may still answer. */
  isLate: flag('commit'),
  /** `redact` has let the input through: without it nothing of the input may be shown to a model. */
  isRedacted: flag('commit'),
  /** What was hidden, counted by type. */
  findings: json<Record<string, number>>('commit'),
  answeredBy: json<AnswerView>('commit'),
  failure: text<FailureCode>('commit'),
  failedStage: text('commit'),
  replays: number('commit'),
  reviewSince: number('commit'),
  /** What the business made of it. */
  outcome: json<Outcome>('tell'),
  /** Of its latest event `<run>.<status>`: how many are still to be told, how many cannot be, how often it was sent. */
  delivery: text('commit', 'deliver'),
  /** Stands for the host of its callback URL; below, the trace that it was submitted or replayed in, as W3C has it. */
  callbackLane: text('accept'),
  traceparent: text('accept', 'commit'),
  /** How many attempts there are; `attempt:<n>` and `receipt:<n>` hold each as JSON, `proof:<n>` proves both. */
  attempts: number('begin'),
  /** What the latest attempt was begun under, new for each: a repeated begin finds its attempt by it. */
  opener: text('begin'),
  begunAt: number('begin'),
  /** Until when its request may be in flight; `''` once the attempt is over. */
  leaseEndsAt: text('begin', 'commit'),
  /** Prove whose record it is, how many attempts there are, and what the fields of `routeFields` say. */
  origin: code('accept'),
  counted: code('accept', 'begin'),
  route: code('accept', 'commit'),
  /** Payloads of it are, or were, outside of Redis. */
  outside: flag('accept', 'commit'),
  input: sealed('accept'),
  metadata: sealed('accept'),
  /** Fingerprints of the metadata, by which a list finds it. */
  marks: text('accept'),
  customId: sealed('accept'),
  /** Where its events go, beside its tenant's endpoints. */
  callbackUrl: sealed('accept'),
  redacted: sealed('commit'),
  notes: sealed('commit'),
  answer: sealed('commit'),
  proposal: sealed('commit'),
  /** The latest answer that did not do, whatever came of the job since. */
  refused: sealed('commit'),
  output: sealed('commit'),
  /** What a person decided, with the note. */
  review: sealed('commit'),
};

/** Every field of a job's record: the one place that says which there are. */
export const recordFields = { ...always, ...sometimes };

type ValueOf<Of> = Of extends Field<infer Value> ? Value : never;

/** A job as its record holds it; seals stay closed. */
export type JobRecord = { [Name in keyof typeof always]: ValueOf<(typeof always)[Name]> } & {
  [Name in keyof typeof sometimes]?: ValueOf<(typeof sometimes)[Name]> | undefined;
};

/** What may be wrong with one: another hand changed it, or it is sealed under a key that this process does not have. */
export type RecordFault = 'record-tampered' | 'key-unknown';

/** What a move writes into a record; undefined deletes. */
export type RecordChange = { [Name in keyof JobRecord]?: JobRecord[Name] | undefined };

/**
 * Fields with a payload as long as somebody makes it, which may be kept outside of Redis: the input; what of it and of its
 * documents may leave; a model's answer that is being checked, what was wrong with the last one, an answer that was not
 * sure enough, the latest answer that did not do; the output; what a person decided.
 */
export const payloadNames = [
  'input',
  'redacted',
  'answer',
  'notes',
  'proposal',
  'refused',
  'output',
  'review',
] as const satisfies (keyof JobRecord)[];
export type PayloadName = (typeof payloadNames)[number];

/** Payloads that a stage may ask for. */
export type PayloadField = 'input' | 'redacted' | 'notes' | 'answer';

/** Payloads in the clear, as JSON: in a process's memory alone. */
export type Payloads = { readonly [Field in PayloadField]?: string | undefined };

type FieldName = keyof typeof recordFields;

/** The names of the fields that are no payload. */
export const plainNames = (Object.keys(recordFields) as FieldName[]).filter(
  (name) => recordFields[name].kind !== 'sealed',
);

/** A record, or some fields of one, as Redis tells it. */
export type StoredRecord = Readonly<Record<string, string | undefined>>;

/**
 * Reads a record that is there. Fields that the table does not have, such as attempts, are left out, and JSON that another
 * hand has written.
 */
export function readRecord(stored: StoredRecord): JobRecord {
  const record: Record<string, unknown> = {};
  for (const name in stored) {
    const field = recordFields[name as FieldName] as Field<unknown> | undefined;
    const value = stored[name];
    if (field !== undefined && value !== undefined) record[name] = parseField(field, value);
  }
  return record as JobRecord;
}

/** How a field is written: one that only another version knows, as an answer that it has spooled may hold, by what it is. */
function kindOf(name: string, value: unknown): Field<unknown>['kind'] {
  const field = recordFields[name as FieldName] as Field<unknown> | undefined;
  if (field !== undefined) return field.kind;
  if (value === true) return 'flag';
  return typeof value === 'object' ? 'json' : 'text';
}

/** A change as scripts take it: names and texts in turn, and the names to delete. */
export function writeRecord(change: RecordChange): { set: string[]; unset: string[] } {
  const set: string[] = [];
  const unset: string[] = [];
  for (const name in change) {
    const value = change[name as FieldName];
    if (value === undefined) unset.push(name);
    else set.push(name, writeField(kindOf(name, value), value));
  }
  return { set, unset };
}
