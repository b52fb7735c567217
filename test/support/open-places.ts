import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Bucket, startBucket } from '../../scripts/laboratory/faults/start-bucket.ts';
import { parseSettings, type Settings } from '../../src/config.ts';
import type { PayloadPlace } from '../../src/payloads/open-place.ts';
import { parseName } from '../../src/payloads/reference.ts';

/** Where payloads live, as settings have it, with what can be seen of it from outside. */
export interface TestPlace {
  settings: Pick<Settings, 'payloads' | 'payloadBytes'>;
}

/** Settings of a place by its environment; payloads of 2,000 characters and more go there. */
function readSettings(env: Record<string, string>): TestPlace['settings'] {
  const { payloads, payloadBytes } = parseSettings({ ...env, AIRLOCK_PAYLOAD_BYTES: '2000' });
  return { payloads, payloadBytes };
}

/** A folder of the test's own. */
export async function openTestFolder(): Promise<TestPlace & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'airlock-place-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return { path, settings: readSettings({ AIRLOCK_PAYLOADS: `dir:${path}` }) };
}

/** A bucket of the test's own. */
export async function openTestBucket(): Promise<TestPlace & { bucket: Bucket }> {
  const bucket = await startBucket();
  onTestFinished(bucket.close);
  return { bucket, settings: readSettings(bucket.env) };
}

/** The names of what a test's place holds of jobs, whichever sort it is. */
export async function namesIn(place: Pick<PayloadPlace, 'list'>): Promise<string[]> {
  return (await place.list('')).flatMap(({ name }) => (parseName(name) === undefined ? [] : [name]));
}
