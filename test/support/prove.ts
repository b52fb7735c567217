import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../scripts/command-line/doctor/check.ts';
import { openTerminal } from './open-terminal.ts';
import type { Pipeline } from './start-pipeline.ts';

type Keys = Pipeline['encryptionKeys'];

/** The settings of an operator of this pipeline, who holds these encryption keys. */
const environmentOf = ({ settings: { dataDir, prefix }, redisUrl }: Pipeline, keys: Keys) => ({
  ...{ REDIS_URL: redisUrl, AIRLOCK_DATA_DIR: dataDir, AIRLOCK_PREFIX: prefix },
  AIRLOCK_ENCRYPTION_KEYS: keys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(),
});

/** Runs a command as an operator of this pipeline would. */
export async function runAs(pipeline: Pipeline, keys: Keys, ...args: string[]) {
  const terminal = openTerminal(environmentOf(pipeline, keys));
  return { exitCode: await terminal.run(...args), terminal };
}

/** Runs `prove` likewise; `failed` is a line for each check that failed. */
export async function proveWith(pipeline: Pipeline, keys: Keys, ...args: string[]) {
  const { exitCode, terminal } = await runAs(pipeline, keys, 'prove', '--json', ...args);
  const { checks } = JSON.parse(terminal.stdout) as { checks: Check[] };
  const failed = checks.filter(({ status }) => status === 'fail');
  return { exitCode, checks, failed, told: failed.map(({ name, detail }) => `${name}: ${detail}`) };
}

export const prove = (pipeline: Pipeline, ...args: string[]) => proveWith(pipeline, pipeline.encryptionKeys, ...args);

/** Where the pipeline's logs are, and their paths. */
export async function findLogs({ settings }: Pipeline) {
  const dir = join(settings.dataDir, 'egress', settings.prefix);
  return { dir, paths: (await readdir(dir)).map((name) => join(dir, name)) };
}
