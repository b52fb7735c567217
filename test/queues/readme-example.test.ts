import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const root = new URL('../../', import.meta.url);

let redis: TestRedis;
let dir: string;
beforeAll(async () => {
  redis = await startRedis();
  dir = await mkdtemp(join(tmpdir(), 'airlock-example-'));
});
afterAll(async () => {
  await redis.stop();
  await rm(dir, { recursive: true });
});

/** The example, and where its import leads when it is run from the sources. */
async function readExample(): Promise<string> {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const [, example = ''] = /```js\n(import \{ createProducer \}[\s\S]*?)```/.exec(readme) ?? [];
  const { name, exports } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  const source = exports['.'].default.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts');
  expect(exports['.'].types).toBe(exports['.'].default.replace(/\.js$/, '.d.ts'));
  expect(example).toContain(`from '${name}'`);
  return example.replace(`'${name}'`, `'${new URL(source, root)}'`);
}

describe("README's example of a producer", () => {
  it('submits its two rows, prints what became of them, and ends', async () => {
    const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: 'http://127.0.0.1:1/v1', stages: [] });
    const file = join(dir, 'example.mjs');
    await writeFile(file, await readExample());
    const [{ id, bytes } = { id: '', bytes: Buffer.alloc(0) }] = pipeline.encryptionKeys;
    const env = {
      PATH: process.env.PATH,
      REDIS_URL: redis.url,
      AIRLOCK_ENCRYPTION_KEYS: `${id}:${bytes.toString('base64')}`,
      AIRLOCK_PREFIX: pipeline.settings.prefix,
    };
    const child = spawn(process.execPath, ['--import', 'tsx', file], { cwd: fileURLToPath(root), env });
    const [said, complained, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    expect([exitCode, complained]).toEqual([0, '']);
    const ids = [...said.matchAll(/row: (\d), id: '(job_[\w-]+)'/g)].map(([, row, jobId = '']) => ({ row, jobId }));
    expect(ids.map(({ row }) => row)).toEqual(['1', '2']);
    for (const { jobId } of ids)
      expect(await pipeline.find(jobId)).toMatchObject({ task: 'ticket-triage', status: 'queued' });
    await pipeline.close();
  });
});
