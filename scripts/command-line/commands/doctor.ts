import type { Command } from 'commander';
import { openQueues } from '../../../queues/open-queues.ts';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { type Settings, SettingsError, secretNames, settingNames } from '../../../src/config.ts';
import { SettingsFileError } from '../../../src/json/read-settings-file.ts';
import { findObstacle, type Profile } from '../../../src/models/profile.ts';
import { countOutside, findPlaceProblem } from '../../../src/records/bind-place.ts';
import { openOutside } from '../../../src/records/outside.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import { openDetectors } from '../../../src/redaction/open-detectors.ts';
import { type Probed, probePlugIns } from '../../../src/redaction/plug-ins/ask-plug-ins.ts';
import { FormatError } from '../../../src/redis/format.ts';
import { openKeySpace } from '../../../src/redis/key-space.ts';
import type { RedisClient } from '../../../src/redis/open-redis.ts';
import { loadSources } from '../../../src/retrieval/sources.ts';
import { loadTasks, type TaskCatalogue } from '../../../src/tasks/load-tasks.ts';
import { importTypeScript } from '../../development/import-typescript.ts';
import { type Environment, openEnvironment } from '../../development/open-environment.ts';
import { readProfiles } from '../../development/read-profiles.ts';
import { askModels } from '../doctor/ask-models.ts';
import { type Check, fail, ok, printChecks, warn } from '../doctor/check.ts';
import { checkKeys } from '../doctor/check-keys.ts';
import { checkModels } from '../doctor/check-models.ts';
import { checkQueues, checkRedis, checkShards, checkShares, checkVersions } from '../doctor/check-redis.ts';
import { checkHold } from './canaries.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import type { Terminal } from './terminal.ts';
import { openRedisOnce } from './with-store.ts';

/** Names that begin as settings do and are none: a setting that is misspelt would be taken for one that is not set. */
function checkSettings(env: NodeJS.ProcessEnv): Check[] {
  const known = new Set([...settingNames, ...secretNames.map((name) => `${name}_FILE`)]);
  const unknown = Object.keys(env).filter((name) => name.startsWith('AIRLOCK_') && !known.has(name));
  if (unknown.length === 0) return [ok('settings', 'can be used')];
  return [warn('settings', `can be used; misspelt, or names of your own: ${unknown.sort().join(', ')}`)];
}

/** Looks at the tasks: which load, and whether the models they ask for are there and may see what they hold. */
function checkTasks({ latest }: TaskCatalogue, profiles: ReadonlyMap<string, Profile>): Check[] {
  const names = [...latest.values()].map(({ name, version }) => `${name} ${version}`);
  const checks = [ok('tasks', `${names.length} load: ${names.join(', ')}`)];
  if (profiles.size === 0) return checks;
  const missing = [...latest.values()].flatMap(({ name, ladder, boundary }) => {
    const isSkipped = (profile: Profile | undefined) => profile === undefined || findObstacle(profile, boundary);
    const named = ladder.flatMap((rung) => (rung.is === 'model' ? [rung.profile, rung.hedge ?? rung.profile] : []));
    const absent = [...new Set(named)].filter((one) => isSkipped(profiles.get(one)));
    return absent.length === 0 ? [] : [`${name} (${absent.join(', ')})`];
  });
  if (missing.length > 0)
    checks.push(
      warn(
        'ladders',
        `rungs are skipped, their model is not configured or may not see the task's data: ${missing.join(', ')}`,
      ),
    );
  return checks;
}

function describePlugIn({ plugIn: { name, plugIn, locality, version }, reason }: Probed): Check {
  const title = `detector ${name}`;
  const kind = `${plugIn}, ${locality}, version ${version}`;
  if (reason === undefined) return ok(title, `answers; ${kind}`);
  if (plugIn === 'optional')
    return warn(title, `does not answer as it should (${reason}): jobs go on without; ${kind}`);
  return fail(title, `does not answer as it should (${reason}): no job is redacted; ${kind}`);
}

/** Looks at the plug-ins, each with a question that holds nothing of any job. */
async function checkDetectors(settings: Settings): Promise<Check[]> {
  const { detectors, close } = await openDetectors(settings);
  try {
    const embedded = detectors.filter(({ plugIn }) => plugIn === undefined).length;
    return [ok('detectors', `${embedded} embedded`), ...(await probePlugIns(detectors)).map(describePlugIn)];
  } finally {
    await close();
  }
}

/** Runs a check; one that throws has failed. The message may be shown: no check holds a payload. */
async function orFail(name: string, check: () => Promise<Check[]>): Promise<Check[]> {
  return check().catch((error: unknown) => {
    if (error instanceof SettingsFileError) return error.problems.map((problem) => fail(name, problem));
    return [fail(name, error instanceof Error ? error.message : String(error))];
  });
}

/** Looks at the place of payloads outside of Redis, by writing there for real. */
async function checkPayloads(store: Store): Promise<Check[]> {
  const problem = await findPlaceProblem(store);
  if (problem !== undefined) return [fail('payloads', problem)];
  if (store.outside === undefined) return [ok('payloads', 'all are in Redis')];
  const { place, overBytes } = store.outside;
  return [
    ok('payloads', `${place.title} takes those over ${overBytes} bytes; ${await countOutside(store)} jobs have some`),
  ];
}

async function checkAllOfRedis(redis: RedisClient, environment: Environment): Promise<Check[]> {
  const { prefix, shards } = environment.settings;
  const keySpace = await openKeySpace(redis, prefix, shards).catch((error: unknown) => {
    if (error instanceof FormatError) return error;
    throw error;
  });
  if (keySpace instanceof FormatError) return [fail('redis format', keySpace.message)];
  const outside = openOutside(environment.settings);
  const options = { ...environment.settings, visitsLua, outside };
  const store = createStore(redis, keySpace, environment.encryptionKeys, options);
  const queues = openQueues(redis, keySpace, { isFailFast: true, onError: () => undefined });
  try {
    return [
      ...(await orFail('redis', () => checkRedis(redis, environment.settings))),
      ...(await orFail('versions', () => checkVersions(store))),
      checkShards(redis, keySpace, environment.settings),
      ...(await orFail('redis shares', () => checkShares(store, environment.settings))),
      ...(await orFail('keys', () => checkKeys(store, environment))),
      ...(await orFail('queues', () => checkQueues(queues, store))),
      ...(await orFail('canaries', () => checkHold(store))),
      ...(await orFail('payloads', () => checkPayloads(store))),
    ];
  } finally {
    await queues.close();
    await outside?.place.close();
  }
}

/** A URL without its passwords. */
const hideSecrets = (url: string) => url.replace(/\/\/[^/]*@/, '//').replace(/\?.*/s, '');

async function checkReachable(environment: Environment): Promise<Check[]> {
  const where = hideSecrets(environment.redisUrl);
  const redis = await openRedisOnce(environment.redisUrl).catch(({ cause }: Error) => cause as Error);
  if (redis instanceof Error) return [fail('redis', `${where} cannot be reached: ${redis.message}`)];
  try {
    return [ok('redis', `${where} answers`), ...(await orFail('redis', () => checkAllOfRedis(redis, environment)))];
  } finally {
    redis.disconnect();
  }
}

async function checkEndpoints({ settings }: Environment, env: NodeJS.ProcessEnv, isAsking: boolean): Promise<Check[]> {
  const profiles = await readProfiles(settings, undefined, env);
  const tasks = async () => {
    await loadSources(settings.tasksDir);
    return checkTasks(
      await loadTasks(settings.tasksDir, { ...settings, importTypeScript }),
      new Map(profiles.map((profile) => [profile.name, profile])),
    );
  };
  return [
    ...(await checkModels(profiles)),
    ...(isAsking ? await askModels(profiles) : []),
    ...(await orFail('tasks', tasks)),
  ];
}

/** Everything there is to look at; with settings that cannot be used, those alone. */
async function examine(env: NodeJS.ProcessEnv, isAsking: boolean): Promise<Check[]> {
  let environment: Environment;
  try {
    environment = await openEnvironment({ LOG_LEVEL: 'warn', ...env });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((problem) => fail('settings', problem));
    return [fail('redis', error instanceof Error ? error.message : String(error))];
  }
  try {
    const ofRedis = await checkReachable(environment);
    const ofModels = await orFail('models', () => checkEndpoints(environment, env, isAsking));
    const ofDetectors = await orFail('detectors', () => checkDetectors(environment.settings));
    return [...checkSettings(env), ...ofRedis, ...ofModels, ...ofDetectors];
  } finally {
    await environment.close();
  }
}

interface DoctorOptions extends JsonOptions {
  ask?: boolean;
}

async function doctor(terminal: Terminal, options: DoctorOptions): Promise<void> {
  printChecks(terminal, await examine(terminal.env, options.ask === true), options);
}

/** `doctor` */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('look at Redis, keys, models, tasks, detectors and queues; a line each: ok, warn or fail')
    .option('--ask', 'ask each model a made-up question, which costs as much as that, and tell what it takes')
    .addOption(jsonOption())
    .action((options: DoctorOptions) => doctor(terminal, options));
}
