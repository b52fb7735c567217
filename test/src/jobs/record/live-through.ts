import { openBatch } from '../../../../src/batches/open-batch.ts';
import { acceptRow } from '../../../../src/batches/take-row.ts';
import type { Refused } from '../../../../src/jobs/carries.ts';
import type { Change } from '../../../../src/jobs/change.ts';
import { jobIdOfRow } from '../../../../src/jobs/ids.ts';
import {
  advance,
  askAgain,
  cancel,
  expire,
  goDown,
  holdForReview,
  retry,
  throttle,
} from '../../../../src/jobs/transitions.ts';
import { decideReview } from '../../../../src/operations/decide-review.ts';
import { replayDeadLetter } from '../../../../src/operations/replay.ts';
import { tellOutcome } from '../../../../src/operations/tell-outcome.ts';
import { beginExclusive } from '../../../../src/records/claim-visits.ts';
import { restoreVisits } from '../../../../src/records/heartbeat.ts';
import { moveJob } from '../../../../src/records/move-job.ts';
import type { StageJob } from '../../../../src/records/stage-job.ts';
import type { Store } from '../../../../src/records/store.ts';
import { sweepShard } from '../../../../src/records/sweep-shard.ts';
import type { JobTools } from '../../../../src/submissions/job-tools.ts';
import { createCatalogue, type TaskCatalogue } from '../../../../src/tasks/load-tasks.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { createMetrics } from '../../../../src/telemetry/metrics.ts';
import { claimDeliveries } from '../../../../src/webhooks/claim-deliveries.ts';
import { finishDelivery } from '../../../../src/webhooks/finish-delivery.ts';
import { acceptanceOf, openBareHands } from '../../../support/bare-hands.ts';
import { createNoteTask } from '../../../support/note-task.ts';
import { observeSteps } from './observe-steps.ts';

export type Step = 'accept' | 'claim' | 'restore' | 'begin' | 'commit' | 'sweep' | 'tell' | 'deliver';

type Found = { jobId: string; name: string; text: string };

const retention = { inputMs: 60_000, outputMs: 60_000 };
const options = {
  retention,
  attempts: 3,
  backoff: { baseMs: 1, maxMs: 2 },
  droppedKeys: ['more'],
  metadata: { from: 'there' },
  callbackUrl: 'https://hooks.example.com/',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};
const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
const refused: Refused = {
  ...{ code: 'answer-unsure', notes: [], run: 1, rung: 0, round: 0 },
  ...{ by: 'model', profile: 'primary', model: 'small', text: '{}', isCut: false },
};
const answered = {
  output: { summary: 's', confidence: 0.5 },
  answer: { by: 'model', rung: 0, profile: 'primary', model: 'small', confidence: 0.5, degraded: false },
} as const;
const redaction = {
  redacted: { input: { text: '[EMAIL_1]' }, documents: [], vault: { entries: [] } },
  ...{ findings: { EMAIL: 1 }, isUnchanged: false },
};
const task = createNoteTask({
  ladder: ({ model, review, rule }) => [model('primary'), review(), rule(() => undefined)],
});

/** Steps of workers on records, observed; every field that jobs have had on their way is kept. */
function openSteps(store: Store) {
  const { step, readAll, changed } = observeSteps<Step>(store);
  const found = new Map<string, Found>();
  const take = async <Value>(name: Step, action: () => Promise<Value>): Promise<Value> => {
    const value = await step(name, action);
    for (const [key, record] of await readAll()) {
      const jobId = key.slice(store.keySpace.home.job('').length);
      for (const [field, text = ''] of Object.entries(record)) {
        found.set(`${field} ${text}`, { jobId, name: field, text });
      }
    }
    return value;
  };
  let hands = openBareHands(store);
  const claim = (jobId: string, stage: StageJob['stage']) => take('claim', () => hands.start({ jobId }, stage));
  /** Its worker crashes, and another one has the job. */
  const crash = async ({ jobId, stage }: StageJob) => {
    await hands.crash();
    await take('restore', () =>
      restoreVisits(store, { workerId: hands.workerId, keys: store.keySpace.home, stage }, gone),
    );
    await store.redis.hset(store.keySpace.home.job(jobId), 'owner', hands.workerId);
    await hands.crash();
    hands = openBareHands(store);
    return claim(jobId, stage);
  };
  const commit = (job: StageJob, change: Change) => take('commit', () => hands.commit(job, change));
  const begin = async (job: StageJob) => {
    const begun = await take('begin', () => hands.begin(job));
    if (begun.is !== 'begun') throw new Error(`the attempt is ${begun.is}`);
    return { ...begun.attempt, outcome: 'answered' } as const;
  };
  return { take, claim, crash, commit, begin, changed, found };
}

const gone = { number: 1, held: [], lockMs: 60_000 };

/** Gives the tenant a budget, which keeps money for each of its jobs: one has cost a dollar today. */
async function keepMoney({ redis, keySpace }: Store): Promise<void> {
  const { knobs, spend } = keySpace.home;
  await redis.hset(knobs('tenants'), 'default', JSON.stringify({ budget: { usdPerDay: 100 } }));
  await redis.hset(spend(Math.floor(Date.now() / 86_400_000), 'default'), { 'task note': '1', 'ended note': '1' });
}

type Steps = ReturnType<typeof openSteps>;

/** A job that crashes workers, is throttled, asked again and not sure enough, and that a person decides about. */
async function liveLong(store: Store, { take, claim, crash, commit, begin }: Steps, tools: JobTools) {
  const { home: keys } = store.keySpace;
  const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
  const acceptance = acceptanceOf(task, { text: 'hello' }, { ...options, idempotency, submittedBy: 'key_1' });
  await keepMoney(store);
  const { jobId } = await take('accept', () => openBareHands(store).accept(acceptance));
  let job = await claim(jobId, 'redact');
  for (let crashes = 1; crashes <= 3; crashes++) job = await crash(job);
  await take('claim', () => beginExclusive(store, job));
  await commit(job, advance(job, 'model', redaction).change);

  job = await claim(jobId, 'model');
  const pause = { profile: 'other', forMs: 1 };
  await commit(job, throttle(job, { code: 'model-throttled', attempt: await begin(job) }, 1, pause));
  await store.redis.zadd(keys.live, 'XX', 1, jobId);
  await store.redis.hset(keys.job(jobId), 'notBefore', 1);
  await take('sweep', () => sweepShard(store, keys, 'a sweeper'));
  job = await claim(jobId, 'model');
  await commit(job, askAgain(job, { code: 'answer-empty', attempt: await begin(job) }).change);
  job = await claim(jobId, 'model');
  await commit(job, retry(job, { code: 'model-error', attempt: await begin(job) }, 0));
  job = await claim(jobId, 'model');
  await commit(job, advance(job, 'validate', answer, await begin(job)).change);
  job = await claim(jobId, 'validate');
  await commit(job, goDown(job, { code: 'answer-unsure', proposal: answered, refused }, 1));
  job = await claim(jobId, 'fallback');
  await commit(job, holdForReview(job, 60_000));
  const decided = await take('commit', () =>
    decideReview(tools, 'default', jobId, { decision: 'approve', note: 'it will do' }),
  );
  if (decided.is !== 'decided') throw new Error(`the review is ${decided.is}`);
  const { deliveries } = await claimDeliveries(store, keys, {
    most: 10,
    worker: 'a',
    claim: 'a claim',
    leaseMs: 25_000,
  });
  for (const one of deliveries) {
    await take('deliver', () => finishDelivery(store, one, 'a claim', { is: 'delivered', status: 204 }));
  }
  await take('tell', () => tellOutcome(store, 'default', jobId, { success: true, code: 'served', value: 1.5 }));
}

/** A row that is late, becomes a dead letter, is replayed as another version and cancelled. */
async function dieAndLiveAgain(store: Store, { take, claim, commit }: Steps, tools: JobTools) {
  const opened = await openBatch(store, {
    tenant: 'default',
    task: { name: 'note', version: 1 },
    idempotencyKey: undefined,
  });
  if (opened.is !== 'open') throw new Error(`the batch is ${opened.is}`);
  const row = { tenant: 'default', batchId: opened.batchId, row: 1, digest: 'abcdefgh', customId: 'my row' };
  await take('accept', () => acceptRow(store, row, acceptanceOf(task, { text: 'hello' }, options)));
  const jobId = jobIdOfRow(opened.batchId, 1);
  let job = await claim(jobId, 'redact');
  await commit(job, advance(job, 'model', redaction).change);
  job = await claim(jobId, 'model');
  await commit(job, expire(job, { code: 'deadline' }));
  job = await claim(jobId, 'fallback');
  await commit(job, goDown(job, { code: 'answer-from-no-rule' }, undefined));
  const replayed = await take('commit', () => replayDeadLetter(tools, 'default', jobId, 'start'));
  if (replayed.is !== 'replayed') throw new Error(`the replay is ${replayed.is}`);
  await take('commit', () => moveJob(store, 'default', jobId, () => cancel()));
}

/** Two jobs that between them have every field there is; what each step wrote, and all that ever stood in a record. */
export async function liveThrough(store: Store) {
  const steps = openSteps(store);
  const versions: TaskCatalogue = createCatalogue([
    task,
    { ...task, version: 2, hash: 'another-hash', ladder: [task.ladder[0]] },
  ]);
  const telemetry = { log: createLog('silent'), metrics: createMetrics() };
  const tools = { store, catalogue: versions, ...telemetry } as JobTools;
  await liveLong(store, steps, tools);
  await dieAndLiveAgain(store, steps, tools);
  return { changed: steps.changed, found: [...steps.found.values()], sealer: await store.sealerOf('default') };
}
