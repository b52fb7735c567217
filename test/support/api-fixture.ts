import type { Router } from 'express';
import { z } from 'zod';
import type { ApiTools } from '../../src/api/api-tools.ts';
import { createApi } from '../../src/api/create-api.ts';
import { createRefusalLimit, type RefusalLimit } from '../../src/api/limit-refusals.ts';
import { startApi } from '../../src/api/start-api.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import type { Caller } from '../../src/records/api-keys.ts';
import type { JobQuery } from '../../src/records/list-jobs.ts';
import type { Submission, SubmitResult } from '../../src/submissions/submission.ts';
import { defineTask } from '../../src/tasks/define-task.ts';
import { createLog, type Log } from '../../src/telemetry/log.ts';
import { createOperatorTools } from './create-operator-tools.ts';
import { checkDeclared } from './declared-routes.ts';
import { createFakeBatches, type FakeBatches } from './fake-batches.ts';
import { createFakeKnobs } from './fake-knobs.ts';
import { createFakeWebhooks } from './fake-webhooks.ts';

/** One key per role and tenant; `other` is another tenant's, `root` is tenant default's admin. */
export const keys = {
  submit: 'key-submit',
  operate: 'key-operate',
  admin: 'key-admin',
  other: 'key-other',
  otherOperate: 'key-other-operate',
  installation: 'key-installation',
  root: 'key-root',
};

/** The id of a key, as the audit log has it. */
const keyIdOf = (name: keyof typeof keys) => `key_${name}`;

const callers = new Map<string, Caller>([
  [keys.submit, { keyId: keyIdOf('submit'), tenant: 'acme', role: 'submit', scope: 'tenant' }],
  [keys.operate, { keyId: keyIdOf('operate'), tenant: 'acme', role: 'operate', scope: 'tenant' }],
  [keys.admin, { keyId: keyIdOf('admin'), tenant: 'acme', role: 'admin', scope: 'tenant' }],
  [keys.other, { keyId: keyIdOf('other'), tenant: 'globex', role: 'submit', scope: 'tenant' }],
  [keys.installation, { keyId: keyIdOf('installation'), tenant: 'acme', role: 'operate', scope: 'installation' }],
  [keys.root, { keyId: keyIdOf('root'), tenant: 'default', role: 'admin', scope: 'tenant' }],
  [keys.otherOperate, { keyId: keyIdOf('otherOperate'), tenant: 'globex', role: 'operate', scope: 'tenant' }],
]);

/** A task with every sort of field a problem can be about; `labels` has keys that no schema names. */
export const sampleTask = defineTask({
  name: 'sort-note',
  version: 2,
  owner: 'support-platform',
  input: z.object({
    subject: z.string().max(40),
    kind: z.enum(['question', 'complaint']).optional(),
    tags: z.array(z.string()).optional(),
    labels: z.record(z.string(), z.string()).optional(),
    contact: z.strictObject({ email: z.email() }).optional(),
    note: z
      .string()
      .refine((text) => !text.includes('forbidden'), { error: ({ input }) => `no ${input}` })
      .optional(),
  }),
  output: z.object({ category: z.string() }),
  prompt: ({ input }) => ({ system: 'Sort.', user: input.subject }),
  ladder: ({ model }) => [model('primary')],
  deadlineMs: 3_600_000,
});

/** A job as our tools would view it, just accepted. */
export function createJobView(id: string, changes: Partial<JobView> = {}): JobView {
  return {
    id,
    task: sampleTask.name,
    taskVersion: sampleTask.version,
    batchId: null,
    run: 1,
    status: 'queued',
    stage: 'redact',
    createdAt: '2025-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    deadlineAt: '2025-01-01T01:00:00.000Z',
    nextAttemptAt: null,
    output: null,
    answer: null,
    attempts: [],
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
    redaction: {},
    failure: null,
    droppedKeys: 0,
    outcome: null,
    delivery: { status: 'none', attempts: 0 },
    metadata: {},
    ...changes,
  };
}

/** The room's tools in memory: what was asked of them, and what they hold. */
interface FakeTools {
  batches: FakeBatches;
  tools: ApiTools;
  submissions: Submission[];
  filters: JobQuery[];
  /** By tenant and id. */
  jobs: Map<string, JobView>;
  /** What was asked about dead letters and reviews: the tool's name, the tenant, and the rest. */
  asked: unknown[][];
}

export const jobIdOf = (n: number) => `job_01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** Makes tools that keep jobs in memory. `changes` replaces single ones. */
function createFakeTools(changes: Partial<ApiTools> = {}): FakeTools {
  const submissions: Submission[] = [];
  const filters: JobQuery[] = [];
  const jobs = new Map<string, JobView>();
  const asked: unknown[][] = [];
  const seen = new Map<string, { id: string; body: string }>();
  const submitJob = async (submission: Submission): Promise<SubmitResult> => {
    const { tenant, idempotency, metadata } = submission;
    const before = idempotency && seen.get(`${tenant} ${idempotency.key}`);
    if (before !== undefined) {
      const job = jobs.get(`${tenant} ${before.id}`);
      return before.body === idempotency?.body && job ? { is: 'replayed', job } : { is: 'mismatch' };
    }
    submissions.push(submission);
    const job = createJobView(jobIdOf(submissions.length), { metadata });
    jobs.set(`${tenant} ${job.id}`, job);
    if (idempotency) seen.set(`${tenant} ${idempotency.key}`, { id: job.id, body: idempotency.body });
    return { is: 'accepted', job };
  };
  const batches = createFakeBatches();
  const tools: ApiTools = {
    ...batches.tools,
    tasks: new Map([[sampleTask.name, sampleTask]]),
    findCaller: async (key) => callers.get(key),
    submitJob,
    findJob: async (tenant, id) => jobs.get(`${tenant} ${id}`),
    findHistory: async (tenant, id) => {
      const job = jobs.get(`${tenant} ${id}`);
      return job && [{ at: job.createdAt, event: 'accepted' }];
    },
    listJobs: async (_tenant, filter) => {
      filters.push(filter);
      if (filter.cursor === 'foreign') throw new RangeError('not a cursor of ours');
      return { data: [...jobs.values()], nextCursor: null };
    },
    cancelJob: async (tenant, id) => {
      const job = jobs.get(`${tenant} ${id}`);
      if (job === undefined) return { is: 'unknown' };
      if (job.status === 'succeeded') return { is: 'finished' };
      return { is: 'cancelled', job: { ...job, status: 'cancelled', stage: 'done' } };
    },
    reveal: async (tenant, id, field, { reason }) => {
      asked.push(['reveal', tenant, id, field, reason]);
      return jobs.has(`${tenant} ${id}`) ? { is: 'revealed', field, value: { subject: 'hello' } } : { is: 'unknown' };
    },
    tellOutcome: async (tenant, id, { success, code = null, value = null }) => {
      const job = jobs.get(`${tenant} ${id}`);
      if (job === undefined) return { is: 'unknown' };
      if (job.status !== 'succeeded') return { is: 'open' };
      if (job.outcome !== null) return { is: 'known' };
      const told = { ...job, outcome: { success, code, value, at: job.createdAt } };
      jobs.set(`${tenant} ${id}`, told);
      return { is: 'told', job: told };
    },
    eraseJob: async (tenant, id) => {
      const job = jobs.get(`${tenant} ${id}`);
      if (job?.status === 'running') return { is: 'open' };
      return { is: jobs.delete(`${tenant} ${id}`) ? 'erased' : 'unknown' };
    },
    ...createOperatorTools(jobs, asked),
    ...createFakeKnobs(asked),
    ...createFakeWebhooks(asked),
    callbacks: { allow: new Set(['127.0.0.1:4000']), isProduction: false, isSigned: true },
    waitForEnd: async () => undefined,
    findCallLimit: async () => undefined,
    followJob: async () => undefined,
    followBatch: async () => undefined,
    followTenant: async () => ({
      isOver: false,
      start: ({ end }) => {
        end();
        return () => undefined;
      },
    }),
    createKey: () => Promise.reject(new Error('there is no store here')),
    listKeys: async () => [],
    revokeKey: async () => false,
    rotateKey: async () => ({ is: 'unknown' }),
    listAudit: async () => ({ data: [], nextCursor: null }),
    checkReady: async () => undefined,
    renderMetrics: async () => ({
      contentType: 'text/plain; version=0.0.4',
      body: '# TYPE airlock_jobs_accepted_total counter\n',
    }),
    ...changes,
  };
  return { tools, batches, submissions, filters, jobs, asked };
}

interface ApiFixture extends FakeTools {
  url: string;
  port: number;
  /** Every line the API logged. */
  logLines: string[];
  call: (path: string, init?: RequestInit) => Promise<Response>;
  close: () => Promise<void>;
}

interface FixtureOptions {
  tools?: Partial<ApiTools>;
  /** Makes what browsers see. */
  createPages?: (given: { tools: ApiTools; log: Log; refusals: RefusalLimit }) => Router;
  trustedProxies?: readonly string[];
  requestTimeoutMs?: number;
  /** Milliseconds an upload may pause. */
  stallMs?: number;
}

/**
 * Starts the API on a free port over tools in memory; `call` sends the submitter's key unless told otherwise, and throws
 * when an answer is not declared.
 */
export async function startApiFixture(options: FixtureOptions = {}): Promise<ApiFixture> {
  const fake = createFakeTools(options.tools);
  const logLines: string[] = [];
  const log = createLog('trace', { write: (line) => void logLines.push(line) });
  const refusals = createRefusalLimit();
  const pages = options.createPages?.({ tools: fake.tools, log, refusals });
  const { requestTimeoutMs, trustedProxies, stallMs } = options;
  const app = createApi(fake.tools, { log, production: false, pages, stallMs, refusals, trustedProxies });
  const listen = { host: '127.0.0.1', port: 0, log, ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }) };
  const running = await startApi(app, listen);
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${keys.submit}`, ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(running.url + path, { redirect: 'manual', ...init, headers });
    return checkDeclared(init.method ?? 'GET', path, answer);
  };
  return { ...fake, url: running.url, port: running.port, logLines, call, close: running.close };
}
