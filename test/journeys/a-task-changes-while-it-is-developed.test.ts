import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createClient } from '../support/start-pipeline.ts';
import { startProcess } from '../support/start-process.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** A process that compiles what it loads takes its time on a busy machine. */
const long = { withinMs: 30_000 };

const taskOf = (kind: string) => `
interface Given { input: { text: string } }

export default ({ defineTask, z }: any) =>
  defineTask({
    name: 'sort', version: 1,
    input: z.object({ text: z.string() }), output: z.object({ kind: z.string() }),
    prompt: ({ input }: Given) => ({ system: 'Sort.', user: input.text }),
    ladder: ({ rule }: any) => [rule(({ input }: Given) => ({ kind: \`${kind} \${input.text}\` }))],
  });
`;

describe('npm start', () => {
  it('loads TypeScript, and a task that changes, for jobs and for the API', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'airlock-changing-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const write = async (text: string) => {
      await writeFile(join(dir, 'being-written'), text);
      await rename(join(dir, 'being-written'), join(dir, 'sort.ts'));
    };
    await write(taskOf('first'));
    const key = 'ak_0123456789abcdef0123456789abcdef';
    const env = {
      ...{ PORT: '0', REDIS_URL: redis.url, AIRLOCK_DATA_DIR: join(dir, 'data'), AIRLOCK_TASKS_DIR: dir },
      ...{ AIRLOCK_API_KEY: key, AIRLOCK_DURABILITY: 'fast' },
    };
    const started = await startProcess({ script: 'start', env, started: 'workers-started' });
    onTestFinished(async () => void (await started.stop()));
    const client = createClient(String(started.find('api-started')?.url), key);
    const { output } = await client.submit('sort', { text: 'a' }, { wait: 30 });
    expect(output).toEqual({ kind: 'first a' });

    const shown = async () => (await (await client.request('/v1/tasks/sort')).json()) as { hash?: string };
    const before = await shown();
    await write(taskOf('second').replace('kind: z.string()', 'kind: z.string().max(40)'));
    await eventually(() => started.find('task-reloaded'), long);
    expect(started.find('task-reloaded')).toMatchObject({ file: 'sort.ts', task: 'sort', version: 1 });
    await eventually(async () => JSON.stringify(await shown()) !== JSON.stringify(before), long);
    expect((await client.submit('sort', { text: 'a' }, { wait: 30 })).output).toEqual({ kind: 'second a' });

    await write('export default 1;');
    await eventually(() => started.find('task-unusable'), long);
    expect((await client.submit('sort', { text: 'b' }, { wait: 30 })).output).toEqual({ kind: 'second b' });
  }, 90_000);
});
