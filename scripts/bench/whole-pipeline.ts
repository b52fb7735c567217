import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { addVisitLua } from '../../queues/add-visit-script.ts';
import { letIn } from '../../queues/let-in.ts';
import { openQueues } from '../../queues/open-queues.ts';
import { workStages } from '../../queues/pipeline.ts';
import { parseSettings } from '../../src/config.ts';
import { type Acceptance, acceptJob } from '../../src/records/accept-job.ts';
import { openKeySpace } from '../../src/records/open-key-space.ts';
import { openRedis, patientOptions } from '../../src/records/open-redis.ts';
import { createStore } from '../../src/records/store.ts';
import { subscribe } from '../../src/records/subscribe.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { defineTask } from '../../src/tasks/define-task.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startWorkers } from '../../workers/main.ts';
import { benchInput, type Contender, countDown, forEachOf, measure } from './contender.ts';
import { countCommands } from './count-commands.ts';

const SUBMITTERS = 50;
const PROFILE = {
  name: 'primary',
  baseUrl: '',
  apiKey: '',
  model: 'instant',
  timeoutMs: 60_000,
  price: undefined,
  simulated: true,
};
const ANSWER = {
  text: JSON.stringify({ category: 'bug', urgency: 3, summary: 'The export stops.', confidence: 0.9 }),
  model: 'instant',
};

/** A task as the samples are: schemas, prompt, check and gate all take part. */
const createTask = (hasRedaction: boolean) =>
  defineTask({
    name: 'bench',
    version: 1,
    input: z.object({ subject: z.string(), body: z.string() }),
    output: z.object({
      category: z.enum(['billing', 'bug', 'other']),
      urgency: z.number().int().min(1).max(5),
      summary: z.string().max(300),
      confidence: z.number().min(0).max(1),
    }),
    prompt: ({ input }) => ({ system: 'Triage this ticket.', user: `${input.subject}\n${input.body}` }),
    check: ({ output }) => (output.urgency === 5 && output.category === 'other' ? 'needs a category' : undefined),
    gate: { threshold: 0.7, confidence: ({ output }) => output.confidence },
    ladder: ({ model }) => [model('primary')],
    boundary: { redact: hasRedaction ? 'all' : [] },
  });

/** Airlock from accepting to the ending: records, seals, ledger and all, with a model that answers at once in process. */
export function wholePipeline(options: { hasRedaction: boolean }): Contender {
  const run: Contender['run'] = async ({ redisUrl, jobs }) => {
    const settings = { ...parseSettings({}), prefix: `b${Date.now()}`, boardHistory: 0 };
    const redis = await openRedis(patientOptions(redisUrl), () => undefined);
    const encryptionKeys = [{ id: 'k1', bytes: randomBytes(32) }];
    const keySpace = await openKeySpace(redis, settings.prefix);
    const store = createStore(redis, keySpace, encryptionKeys, { ...settings, addVisitLua });
    const queues = openQueues(redis, keySpace, { isHasty: false, onError: () => undefined });
    const task = createTask(options.hasRedaction);
    const ask = async () => ({ ...ANSWER, usage: { inputTokens: 300, outputTokens: 40 } });
    const workers = await startWorkers({
      ...{ settings: { ...settings, concurrency: 50 }, redisUrl, encryptionKeys, stages: workStages },
      ...{ log: createLog('silent'), metrics: createMetrics(), catalogue: createCatalogue([task]) },
      profiles: [{ profile: PROFILE, ask }],
      detectors: createDetectors('balanced'),
    });
    const { done, tick } = countDown(jobs);
    const endings = await subscribe(redis, [keySpace.home.ended], tick, () => undefined);
    const acceptance = (i: number): Acceptance => ({
      ...{
        tenant: 'bench',
        task: task.name,
        taskVersion: 1,
        taskHash: task.hash,
        ladder: 'm',
        input: benchInput(i),
        metadata: {},
      },
      ...{ priority: 5, delayMs: 0, deadlineMs: 3_600_000, attempts: undefined, backoff: undefined },
      ...{ idempotency: undefined, traceparent: undefined },
    });
    const submitOne = async (i: number) => {
      const accepted = await acceptJob(store, acceptance(i));
      if (accepted.is === 'accepted' && !accepted.isLetIn) await letIn(queues, accepted, acceptance(i));
    };
    const counter = countCommands();
    const measured = await measure(counter.count, () => forEachOf(jobs, SUBMITTERS, submitOne), done);
    counter.stop();
    await workers.close();
    await endings.close();
    await queues.close();
    redis.disconnect();
    return measured;
  };
  return { name: options.hasRedaction ? 'Airlock, redaction on' : 'Airlock, redaction off', run };
}
