import type { Command } from 'commander';
import type { Redis } from 'ioredis';
import { openQueues } from '../../../queues/open-queues.ts';
import { SettingsError } from '../../../src/config.ts';
import { createStore } from '../../../src/records/store.ts';
import { openKeySpace } from '../../../src/redis/open-key-space.ts';
import { loadSources } from '../../../src/retrieval/sources.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import { type Ground, openGround } from '../../development/open-ground.ts';
import { readProfiles } from '../../development/read-profiles.ts';
import { type Check, fail, ok } from '../doctor/check.ts';
import { checkDetectors } from '../doctor/check-detectors.ts';
import { checkKeys } from '../doctor/check-keys.ts';
import { checkModels } from '../doctor/check-models.ts';
import { checkQueues } from '../doctor/check-queues.ts';
import { checkRedis } from '../doctor/check-redis.ts';
import { checkTasks } from '../doctor/check-tasks.ts';
import { openRedisOnce } from '../open-redis-once.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { printChecks } from './print-checks.ts';
import type { Terminal } from './terminal.ts';

/** Runs a check; one that throws has failed. The message may be shown: no check holds a payload. */
async function orFail(name: string, check: () => Promise<Check[]>): Promise<Check[]> {
  return check().catch((error: unknown) => [fail(name, error instanceof Error ? error.message : String(error))]);
}

async function checkAllOfRedis(redis: Redis, ground: Ground): Promise<Check[]> {
  const keySpace = await openKeySpace(redis, ground.settings.prefix);
  const store = createStore(redis, keySpace, ground.encryptionKeys, ground.settings);
  const queues = openQueues(redis, keySpace, { isHasty: true, onError: () => undefined });
  try {
    return [
      ...(await orFail('redis', () => checkRedis(redis, ground.settings))),
      ...(await orFail('keys', () => checkKeys(store, ground))),
      ...(await orFail('queues', () => checkQueues(queues))),
    ];
  } finally {
    await queues.close();
  }
}

/** A URL without its password. */
const hideSecrets = (url: string) => url.replace(/\/\/[^/]*@/, '//');

async function checkReachable(ground: Ground): Promise<Check[]> {
  const where = hideSecrets(ground.redisUrl);
  const redis = await openRedisOnce(ground.redisUrl).catch(() => undefined);
  if (redis === undefined) return [fail('redis', `${where} cannot be reached`)];
  try {
    return [ok('redis', `${where} answers`), ...(await orFail('redis', () => checkAllOfRedis(redis, ground)))];
  } finally {
    redis.disconnect();
  }
}

async function checkEndpoints({ settings }: Ground): Promise<Check[]> {
  const profiles = await readProfiles(settings);
  const tasks = async () => {
    await loadSources(settings.tasksDir);
    return checkTasks(await loadTasks(settings.tasksDir), new Map(profiles.map((profile) => [profile.name, profile])));
  };
  return [...(await checkModels(profiles)), ...(await orFail('tasks', tasks))];
}

/** Everything there is to look at; with settings that cannot be used, those alone. */
async function examine(env: NodeJS.ProcessEnv): Promise<Check[]> {
  let ground: Ground;
  try {
    ground = await openGround({ LOG_LEVEL: 'warn', ...env });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((problem) => fail('settings', problem));
    return [fail('redis', error instanceof Error ? error.message : String(error))];
  }
  try {
    const ofRedis = await checkReachable(ground);
    const ofModels = await orFail('models', () => checkEndpoints(ground));
    const ofDetectors = await orFail('detectors', () => checkDetectors(ground.settings));
    return [ok('settings', 'can be used'), ...ofRedis, ...ofModels, ...ofDetectors];
  } finally {
    await ground.close();
  }
}

async function doctor(terminal: Terminal, options: JsonOptions): Promise<void> {
  printChecks(terminal, await examine(terminal.env), options);
}

/** `doctor` */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('look at Redis, keys, models, tasks, detectors and queues; a line each: ok, warn or fail')
    .addOption(jsonOption())
    .action((options: JsonOptions) => doctor(terminal, options));
}
