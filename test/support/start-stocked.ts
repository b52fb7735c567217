import type { Declared } from '../../src/api/route.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createEndpoint } from '../../src/webhooks/endpoints.ts';
import type { RunningWorkers } from '../../workers/main.ts';
import { createBatchClient, lineOf } from './batch-client.ts';
import { type Changes, declaredAs, exampleRequest } from './declared-routes.ts';
import { createNoteTask, noteAnswer } from './note-task.ts';
import type { ScriptedModel } from './scripted-model.ts';
import { createSortTask } from './sort-task.ts';
import { startJourney } from './start-journey.ts';
import { createClient, type Pipeline } from './start-pipeline.ts';
import type { TestRedis } from './start-redis.ts';

const note = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review }) => [model('primary', { attempts: 1 }), review()],
});

/** What a tenant has of everything that has an id. */
export interface Stock {
  tenant: string;
  ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** A job that succeeded. */
  done: string;
  /** A job that waits for a person, who may approve the answer of a model. */
  waiting: string;
  dead: string;
  /** A batch whose jobs have ended. */
  batch: string;
  /** An API key. */
  key: string;
  /** An endpoint of webhooks, which cannot be reached. */
  webhook: string;
}

/** A pipeline whose tasks `sort` and `note` come to every ending, the latter by its model, while its workers run. */
export async function startStocked(
  redis: TestRedis,
): Promise<{ model: ScriptedModel; pipeline: Pipeline; workers: RunningWorkers }> {
  const { model, pipeline } = await startJourney(redis, { tasks: [createSortTask(), note], stages: [] });
  return { model, pipeline, workers: await pipeline.startWorkers() };
}

/** Makes one of each for a tenant; every job has ended or waits when it returns. `ask` sends this key. */
export async function stock(
  pipeline: Pipeline,
  model: ScriptedModel,
  { tenant, key }: { tenant: string; key: string },
): Promise<Stock> {
  const { stored: spare } = await createApiKey(pipeline.store, tenant, 'submit', 'tenant');
  const client = createClient(pipeline.url, key);
  const nowhere = { url: 'https://127.0.0.1:9/', events: ['*' as const], description: null };
  const made = await createEndpoint(pipeline.store, tenant, nowhere);
  if (made.is !== 'created') throw new Error(made.is);
  const done = await client.submit('sort', { text: 'ok' });
  await client.ends(done.id);
  model.script(noteAnswer({ confidence: 0.2 }));
  const waiting = await client.submit('note', { text: 'hello' });
  await client.reaches(waiting.id, 'in_review');
  const dead = await client.submit('sort', { text: 'no' });
  await client.reaches(dead.id, 'in_review');
  const { path, init } = exampleRequest(declaredAs('decideReview'), {
    ...{ params: { id: dead.id }, body: { decision: 'reject' } },
  });
  await client.request(path, init);
  await client.reaches(dead.id, 'failed');
  const batches = createBatchClient(client);
  const batch = await batches.accept('sort', lineOf({ input: { text: 'ok' } }) + lineOf({ input: 1 }));
  await batches.finishes(batch.id);
  return {
    tenant,
    ask: client.request,
    done: done.id,
    waiting: waiting.id,
    dead: dead.id,
    batch: batch.id,
    key: spare.id,
    webhook: made.endpoint.id,
  };
}

/** What the tenant has of what a path names. Throws for a path that nobody has thought of. */
export function paramsFor(
  { path, params }: Declared,
  { tenant, done, dead, waiting, batch, key, webhook }: Stock,
): Changes {
  if (params === undefined) return {};
  const ids: Record<string, string> = {
    ...{ jobs: done, 'dead-letters': dead, reviews: waiting, batches: batch, keys: key, webhooks: webhook },
  };
  const kind = path.split('/')[2] ?? '';
  if ('id' in params.shape) {
    const id = ids[kind];
    if (id === undefined) throw new Error(`whose id stands in ${path}?`);
    return { params: { id } };
  }
  const names: Record<string, string> = { tenants: tenant, models: 'primary', tasks: 'note' };
  const name = names[kind];
  return name === undefined ? {} : { params: { name } };
}
