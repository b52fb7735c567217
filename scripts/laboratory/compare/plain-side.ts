import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { timing } from '../chaos/chaos-processes.ts';
import { writeIncident } from '../chaos/incident.ts';
import { createCanaries } from '../faults/canaries.ts';
import {
  builtScript,
  type FaultEnvironment,
  openFaultEnvironment,
  type ProcessGiven,
} from '../faults/open-fault-environment.ts';
import { planPace } from '../faults/plan-faults.ts';
import { runFaults } from '../faults/run-faults.ts';
import { jobOptions, type PlainJob, plainStages, RESULTS } from './plain/plain-job.ts';
import { planComparison, type Side, type SideGiven, startComparedProvider } from './side.ts';

/** Longer than a stalled job takes to come back and be tried three times. */
const SETTLED_WITHIN_MS = 16_000;

const createPlainProcess = (name: string): ProcessGiven => ({
  ...{ name, command: [process.execPath, builtScript('laboratory/compare/plain/main')], startedEvent: 'plain-started' },
  envFor: ({ redisUrl, providerUrl }) => ({
    ...{ REDIS_SOCKET: new URL(redisUrl).pathname, OPENAI_BASE_URL: providerUrl, OPENAI_API_KEY: 'sk-campaign' },
    ...{ LOCK_MS: String(timing.lockMs), MODEL_TIMEOUT_MS: String(timing.modelTimeoutMs) },
  }),
});

/** As a careful producer does it: again under the same job id until Redis has taken it. */
async function addUntilTaken(queue: Queue<PlainJob>, job: PlainJob, over: AbortSignal): Promise<boolean> {
  while (!over.aborted) {
    try {
      await queue.add('note', job, { ...jobOptions, jobId: `note-${job.n}` });
      return true;
    } catch {
      await sleep(100);
    }
  }
  return false;
}

async function readAnswers(redis: Redis): Promise<Map<number, unknown>> {
  const results = Object.entries(await redis.hgetall(RESULTS));
  return new Map(results.map(([n, text]) => [Number(n), JSON.parse(text) as unknown]));
}

async function readFailed(connection: { path: string }): Promise<Set<number>> {
  const failed = new Set<number>();
  for (const stage of plainStages) {
    const queue = new Queue<PlainJob>(stage, { connection });
    queue.on('error', () => undefined);
    for (const job of await queue.getFailed()) failed.add(job.data.n);
    await queue.close();
  }
  return failed;
}

/** Resolves once every job has an answer or failed, or nothing has happened for a while. */
async function untilSettled(environment: FaultEnvironment, { jobs, over, say }: SideGiven) {
  let since = Date.now();
  let known = -1;
  for (;;) {
    const answers = await environment.redis.use(readAnswers);
    const failed = await readFailed({ path: environment.redis.socketPath });
    const count = new Set([...answers.keys(), ...failed]).size;
    if (count !== known) since = Date.now();
    known = count;
    if (count >= jobs || over.aborted || Date.now() - since > SETTLED_WITHIN_MS) return { answers, failed };
    say(`plain chain: ${count} of ${jobs} jobs done`);
    await sleep(1000);
  }
}

async function submitAll(environment: FaultEnvironment, given: SideGiven) {
  const { jobs, seed, over } = given;
  const plan = planComparison(given);
  const pace = planPace(plan, jobs);
  const queue = new Queue<PlainJob>('redact', { connection: { path: environment.redis.socketPath } });
  queue.on('error', () => undefined);
  let accepted = 0;
  const faults = runFaults(plan, environment, () => accepted, over);
  const startedAt = performance.now();
  const canaries = createCanaries(seed);
  for (let n = 0; n < jobs && !over.aborted; n++) {
    while (n >= pace(performance.now() - startedAt)) await sleep(10);
    if (await addUntilTaken(queue, { n, ...writeIncident(n, canaries) }, over)) accepted += 1;
  }
  await faults.done;
  await queue.close();
  return { accepted, deeds: faults.deeds };
}

/** Three BullMQ queues and the openai SDK, as people put them together. */
export const plainSide: Side = {
  name: 'plain BullMQ + openai chain',
  run: async (given) => {
    const provider = await startComparedProvider(given.seed);
    const workers = Array.from({ length: given.workers }, (_, i) => createPlainProcess(`plain-${i + 1}`));
    const environment = await openFaultEnvironment({ provider, workers, queuePatterns: [] });
    const submitted = await submitAll(environment, given);
    const ended = await untilSettled(environment, given);
    await environment.endProcesses();
    await environment.close();
    await environment.remove();
    await provider.close();
    return { ...submitted, ...ended, calls: provider.calls, marked: new Map() };
  },
};
