import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openEnvironment } from '../../../scripts/development/open-environment.ts';

it('openEnvironment tells in the metrics which version of the package runs', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'airlock-environment-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const { metrics, close } = await openEnvironment({ REDIS_URL: 'redis://127.0.0.1:1', AIRLOCK_DATA_DIR: dataDir });
  await close();
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await metrics.registry.metrics()).toContain(`airlock_info{version="${version}",node="`);
});
