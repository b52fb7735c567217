import type { FinishedJob, FinishedRun } from '../../scripts/command-line/demo/finished-run.ts';
import type { AttemptView, FailureView, JobView } from '../../src/jobs/job-view.ts';

const acceptedAt = Date.UTC(2026, 2, 1, 9);

/** A moment of a demo job's life, RFC 3339, in milliseconds from its acceptance. */
const momentOf = (ms: number) => new Date(acceptedAt + ms).toISOString();

/** An attempt of a demo job that began `at` milliseconds after the job's acceptance. */
export function makeAttempt(at: number, changes: Partial<AttemptView> = {}): AttemptView {
  return {
    ...{ n: 1, run: 1, rung: 0, round: 0, profile: 'primary', model: 'gpt-5-mini', outcome: 'answered', failure: null },
    ...{ latencyMs: 80, usage: { inputTokens: 300, outputTokens: 40 }, costUsd: 0, at: momentOf(at) },
    ...changes,
  };
}

export const modelError: FailureView = {
  kind: 'transient',
  code: 'model-error',
  message: 'The model answered with a server error.',
};

/** A job that succeeded after 200 ms, as its producer sees it. */
export function makeView(changes: Partial<JobView> = {}): JobView {
  return {
    ...{
      id: 'job_1',
      task: 'ticket-triage',
      taskVersion: 1,
      batchId: null,
      run: 1,
      status: 'succeeded',
      stage: 'done',
    },
    ...{ createdAt: momentOf(0), startedAt: momentOf(5), finishedAt: momentOf(200), deadlineAt: momentOf(3_600_000) },
    ...{ nextAttemptAt: null, output: { summary: 'Dana Whitfield was charged twice.' }, answer: null },
    ...{ attempts: [makeAttempt(50)], usage: { modelCalls: 1, inputTokens: 300, outputTokens: 40, costUsd: 0 } },
    ...{
      redaction: { PERSON: 1 },
      failure: null,
      droppedKeys: 0,
      outcome: null,
      delivery: { status: 'none', attempts: 0 },
      metadata: { message: 'mail-1' },
    },
    ...changes,
  };
}

const steps = ['accepted', 'started redact', 'redacted', 'started model', 'answered', 'started validate', 'succeeded'];

/** A job of the demo with one name in it, hidden on the wire. */
export function makeFinishedJob(customId: string, changes: Partial<JobView> = {}): FinishedJob {
  const subject = `Charged <twice> & "late" (${customId})`;
  const body = 'This is Dana Whitfield. I was charged twice.';
  const user = `<message>\nSubject: ${subject}\n\nThis is [PERSON_1]. I was charged twice.\n</message>`;
  const sent = JSON.stringify({ messages: [{ role: 'user', content: user }] });
  return {
    message: { customId, subject, body, personal: ['Dana Whitfield'] },
    ...{ task: 'ticket-triage', input: { subject, body }, text: `Subject: ${subject}\n\n${body}`, user },
    view: makeView({ id: `job_${customId}`, metadata: { message: customId }, ...changes }),
    history: steps.map((event, i) => ({ at: acceptedAt + i * 30, event })),
    vault: { entries: [{ placeholder: '[PERSON_1]', type: 'PERSON', original: 'Dana Whitfield' }] },
    requests: [{ body: sent, bytes: sent.length, user, status: 200 }],
  };
}

/** A run of these jobs in which nothing was found. */
export function makeFinishedRun(jobs: readonly FinishedJob[]): FinishedRun {
  return {
    jobs,
    search: { requests: jobs.length, bytes: 4096, originals: 1, found: [] },
    strayRequests: 0,
    tookMs: 1500,
  };
}
