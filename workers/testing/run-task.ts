import type { WorkStage } from '../../queues/pipeline.ts';
import type { Decision } from '../../src/failures/decide.ts';
import type { FailureKind, Note } from '../../src/failures/failure.ts';
import type { Attempt } from '../../src/jobs/attempt.ts';
import { type AnswerView, type AttemptView, isEnding, type JobStatus } from '../../src/jobs/job-view.ts';
import type { Profile } from '../../src/models/profile.ts';
import { planDecision, type ReviewDecision } from '../../src/operations/decide-review.ts';
import { viewAttempts, viewEnding, viewFailure } from '../../src/records/find-job.ts';
import { createSealReader } from '../../src/records/seal-reader.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { createSources, type SourcesOf } from '../../src/retrieval/sources.ts';
import { ApiProblem } from '../../src/submissions/api-problem.ts';
import { parseSubmission } from '../../src/submissions/parse-submission.ts';
import type { Submission } from '../../src/submissions/submission.ts';
import { type TaskModule, taskTools } from '../../src/tasks/define-task.ts';
import type { Document, Task, TaskOf } from '../../src/tasks/task.ts';
import { acceptInMemory, noteAttempts, takeChange } from './job-in-memory.ts';
import { createScriptedModels, type ModelReplies, type ScriptedModels, type SentRequest } from './scripted-models.ts';
import { type BenchVisit, createTestBench } from './test-bench.ts';

// biome-ignore lint/performance/noBarrelFile: this file is the package's export `./testing`.
export { completion, HttpReply, httpReply, type ModelReplies, type SentRequest } from './scripted-models.ts';

/** What a profile of a run has of its own. */
type ProfileOptions = Partial<Pick<Profile, 'model' | 'region' | 'dataClasses' | 'structuredOutput' | 'simulated'>>;

/** What a run is given beside the input. */
export interface RunOptions {
  /** What models say: texts, values that are sent as JSON, functions of the request, `httpReply(429)`, Errors. */
  answers?: ModelReplies;
  /** What people decide, in order; when none is left the run ends in review. */
  decisions?: readonly ReviewDecision[];
  /** The models that are configured, by name; by default all that the ladder names, which may see every job. */
  profiles?: Readonly<Record<string, ProfileOptions>>;
  /** Those of `POST /v1/jobs`, such as `dataClass`, `attempts` or `deadlineMs`. */
  options?: Record<string, unknown>;
  /** What `retrieve` finds in its tenant's sources, by their name; or all of them, as `loadSources` reads them. */
  sources?: Readonly<Record<string, readonly Document[]>> | SourcesOf;
  /** Default `default`. */
  tenant?: string;
  redaction?: 'balanced' | 'strict';
}

/** What went wrong, and where; `cause` is what the task's own code threw. */
export interface RunFailure {
  kind: FailureKind | 'bad-input';
  code: string;
  message: string;
  at?: readonly Note[];
  cause?: unknown;
}

/** One step of a run. */
export interface RunStep {
  stage: WorkStage | 'review';
  /** Of the ladder, from 0. */
  rung: number;
  round: number;
  /** As the job's history would say it: `redacted`, `answered`, `ask again answer-off-schema`, `next rung …`. */
  event: string;
  /** What models see of the input and its documents, and what was hidden, by type. */
  redacted?: { input: unknown; documents: readonly Document[]; findings: Record<string, number> };
  /** Every request to a model. */
  sent: readonly SentRequest[];
  /** What a model said, as text; of a rule its answer. */
  came?: unknown;
  /** What was made of it: restored, checked, and how sure it is. */
  output?: unknown;
  confidence?: number | null;
  /** Why it did not do, and what follows. */
  failure?: RunFailure;
  next?: Decision['is'];
}

/** A run of a task, from its input to its end. */
export interface TaskRun<Output> {
  /** How the job ended, `in_review` where it waits for a person; `rejected` where the API would not take the input. */
  status: JobStatus | 'rejected';
  output: Output | null;
  answer: AnswerView | null;
  failure: RunFailure | null;
  attempts: AttemptView[];
  steps: RunStep[];
  /** Answers that nobody asked for. */
  answersLeft: number;
}

/** More visits than any ladder takes. */
const MOST_VISITS = 1000;

function submit(task: Task, input: unknown, { tenant = 'default', options }: RunOptions): Submission | RunFailure {
  try {
    const body = { task: task.name, input: JSON.parse(JSON.stringify(input ?? null)), ...(options && { options }) };
    return parseSubmission(body, { tenant, tasks: new Map([[task.name, task]]), idempotencyKey: undefined });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const at = (error.details.errors ?? []).map(({ path, code }) => ({ path, code }));
    return { kind: 'bad-input', code: error.code, message: error.details.detail ?? error.message, at };
  }
}

/** The profiles that a ladder names, each an endpoint of its own, or those that are given. */
function listProfiles({ ladder }: Task, given: RunOptions['profiles']): Profile[] {
  const named = ladder.flatMap((rung) => (rung.is === 'model' ? [rung.profile, rung.hedge ?? rung.profile] : []));
  const configured = given ?? Object.fromEntries(named.map((name) => [name, {}]));
  return Object.entries(configured).map(([name, options]) => ({
    ...{ name, baseUrl: `http://${name}.invalid/v1`, apiKey: 'none', model: name, timeoutMs: 60_000, price: undefined },
    simulated: false,
    ...options,
  }));
}

function tellVerdict(verdict: BenchVisit['verdict']): Partial<RunStep> {
  if (verdict?.is === 'failed' && verdict.proposal) return tellAnswered(verdict.proposal);
  if (verdict?.is !== 'advance') return {};
  const { carry } = verdict;
  if ('redacted' in carry) {
    const { input, documents } = carry.redacted;
    return { redacted: { input, documents, findings: carry.findings } };
  }
  if ('answer' in carry) return tellAnswered(carry);
  return { came: carry.by === 'model' ? carry.text : carry.output };
}

const tellAnswered = ({ output, answer }: { output: unknown; answer: AnswerView }): Partial<RunStep> => ({
  output,
  confidence: answer.confidence,
});

function tellFailed(failed: BenchVisit['failed']): Partial<RunStep> {
  if (failed === undefined) return {};
  const { code, notes, fault, cause } = failed.failure;
  const failure = { ...viewFailure(code, { notes, ...(fault && { fault }) }), ...(cause !== undefined && { cause }) };
  return { failure, next: failed.decision.is };
}

/** A person's decision as a step; throws a RangeError for one that cannot be carried out. */
function decide(job: StageJob, task: Task, decision: ReviewDecision): BenchVisit {
  const change = planDecision(job, task, decision);
  if ('is' in change) throw new RangeError(`the decision ${decision.decision} was refused: ${change.is}`);
  return { change, handedOver: {}, verdict: undefined, failed: undefined };
}

function* numbersTo(most: number): Generator<number> {
  for (let n = 0; n < most; n++) yield n;
  throw new RangeError(`the run did not end within ${most} visits`);
}

interface Way {
  job: StageJob;
  steps: RunStep[];
  attempts: Map<number, Attempt>;
  cause: unknown;
}

/** Goes the whole way of a job, visit by visit, until it ended or waits for a person who says nothing. */
async function goAllTheWay(submission: Submission, given: RunOptions, models: ScriptedModels): Promise<Way> {
  const { task, tenant } = submission;
  const { sources = {}, redaction = 'balanced' } = given;
  const sourcesOf =
    typeof sources === 'function' ? sources : createSources(new Map([[tenant, new Map(Object.entries(sources))]]));
  const bench = createTestBench({ task, profiles: listProfiles(task, given.profiles), models, sourcesOf, redaction });
  const decisions = [...(given.decisions ?? [])];
  const way: Way = { job: acceptInMemory(submission), steps: [], attempts: new Map(), cause: undefined };
  for (const _ of numbersTo(MOST_VISITS)) {
    const { job } = way;
    const decision = job.stage === 'review' ? decisions.shift() : undefined;
    if (job.stage === 'review' && decision === undefined) return way;
    const visited = decision ? decide(job, task, decision) : await bench.visit(job);
    models.check();
    const { change, handedOver, verdict, failed } = visited;
    const { rung, round } = job;
    const place = { stage: job.stage as RunStep['stage'], rung, round, event: change.event ?? 'waits' };
    way.steps.push({ ...place, sent: models.takeSent(), ...tellVerdict(verdict), ...tellFailed(failed) });
    way.cause = failed?.failure.cause ?? way.cause;
    noteAttempts(way.attempts, change);
    way.job = takeChange(job, { change, handedOver }, { task, profiles: bench.profiles });
    if (isEnding(way.job.status)) return way;
  }
  return way;
}

/**
 * Runs a task's whole way in this process, without Redis and without a network, by what workers run: the input is
 * checked and redacted, prompts are written and searched for originals, answers validated, rungs asked in their order.
 * `answers` are what models say, in the order in which they are asked. Waits take no time. Throws what the test is to
 * blame for: too few answers, an answer's function that throws, a decision that cannot be carried out.
 */
export async function runTask<Input, Output>(
  declared: TaskOf<Input, Output> | TaskModule<Input, Output>,
  input: Input,
  given: RunOptions = {},
): Promise<TaskRun<Output>> {
  const task = typeof declared === 'function' ? await declared(taskTools) : declared;
  const models = createScriptedModels(given.answers ?? []);
  const submission = submit(task, input, given);
  if ('kind' in submission) {
    const nothing = { output: null, answer: null, attempts: [], steps: [], answersLeft: models.countLeft() };
    return { status: 'rejected', ...nothing, failure: submission };
  }
  const { job, steps, attempts, cause } = await goAllTheWay(submission, given, models);
  const reader = createSealReader({ onUnopened: () => undefined }, job.jobId, { seals: job.seals, fault: undefined });
  const { output, answer, failure } = viewEnding(job, reader);
  const stored = Object.fromEntries([...attempts].map(([n, attempt]) => [`attempt:${n}`, JSON.stringify(attempt)]));
  return {
    ...{ status: job.status, output: output as Output | null, answer, steps },
    failure: failure && { ...failure, ...(cause !== undefined && { cause }) },
    attempts: viewAttempts(stored),
    answersLeft: models.countLeft(),
  };
}
