import type { AuditView } from '../../src/audit/entry.ts';
import { createApiKey, type Role, type Scope } from '../../src/records/api-keys.ts';
import { createNoteTask, noteAnswer } from './note-task.ts';
import { openTerminal } from './open-terminal.ts';
import { startJourney } from './start-journey.ts';
import { createClient, type Pipeline } from './start-pipeline.ts';
import type { TestRedis } from './start-redis.ts';

const JSON_BODY = { 'content-type': 'application/json' };

/** Makes people with keys of their own. */
const createPeople =
  (pipeline: Pipeline) =>
  async (role: Role, tenant = 'acme', scope: Scope = 'tenant') => {
    const { key, stored } = await createApiKey(pipeline.store, tenant, role, scope);
    const client = createClient(pipeline.url, key);
    const ask = async (method: string, path: string, body?: object) => {
      const sent = body === undefined ? {} : { headers: JSON_BODY, body: JSON.stringify(body) };
      const answer = await client.request(path, { method, ...sent });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.includes('json') && !text.includes('}\n');
      return { status: answer.status, body: (isJson ? JSON.parse(text) : text) as Record<string, unknown> };
    };
    return { ...client, ask, key, id: stored.id };
  };

/** Somebody of tenant `acme`, or of another, with a key of their own. */
type Person = Awaited<ReturnType<ReturnType<typeof createPeople>>>;

/** The product with people who have keys, and what the audit log says of them. */
export async function startAudited(redis: TestRedis) {
  const unsure = createNoteTask({
    threshold: 0.5,
    ladder: ({ model, review }) => [model('primary', { attempts: 1 }), review()],
  });
  const tasks = [createNoteTask({ attempts: 1, rounds: 0 }), { ...unsure, name: 'reviewed' }];
  const { model, pipeline } = await startJourney(redis, { tasks });
  const person = createPeople(pipeline);
  const admin = await person('admin');
  const entries = async (query = '', reader = admin) => {
    const { body, status } = await reader.ask('GET', `/v1/audit?limit=100${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.data as AuditView[];
  };
  const env = {
    ...{ REDIS_URL: redis.url, AIRLOCK_DATA_DIR: pipeline.settings.dataDir, AIRLOCK_PREFIX: pipeline.settings.prefix },
    AIRLOCK_ENCRYPTION_KEYS: pipeline.encryptionKeys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(),
  };
  const succeed = async ({ submit, reaches }: Person, more: object = {}) => {
    model.script(noteAnswer());
    const { id } = await submit('note', { text: 'hello' }, more);
    return reaches(id, 'succeeded');
  };
  const die = async ({ submit, reaches }: Person) => {
    model.script({ status: 400 });
    const { id } = await submit('note', { text: 'hello' });
    return (await reaches(id, 'failed')).id;
  };
  const hold = async ({ submit, reaches }: Person, more: object = {}) => {
    model.script(noteAnswer({ confidence: 0.2 }));
    const { id } = await submit('reviewed', { text: 'hello' }, more);
    return (await reaches(id, 'in_review')).id;
  };
  return {
    ...{ model, pipeline, person, admin, entries, succeed, die, hold, env },
    /** Acts with their objects, newest first. */
    told: async (query = '', reader = admin) => (await entries(query, reader)).map(({ act, object }) => [act, object]),
    run: async (...args: string[]) => {
      const terminal = openTerminal(env);
      return { exitCode: await terminal.run(...args), stdout: terminal.stdout, stderr: terminal.stderr };
    },
  };
}
