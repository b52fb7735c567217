import type { Redis } from 'ioredis';
import { type Check, fail, ok, warn } from './check.ts';

const OLDEST = [6, 2];

/** The fields of Redis' INFO. */
async function readInfo(redis: Redis): Promise<Map<string, string>> {
  const text = String(await redis.info());
  return new Map([...text.matchAll(/^([a-z_]+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}

function checkVersion(info: Map<string, string>): Check {
  const version = info.get('redis_version') ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  const isNewEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  if (!isNewEnough) return fail('redis version', `${version}; Airlock needs ${OLDEST.join('.')} or newer`);
  if (info.get('cluster_enabled') === '1')
    return fail('redis version', `${version} as a Cluster, which is not supported`);
  return info.get('role') === 'slave'
    ? fail('redis version', `${version}, but this is a replica: it takes no writes`)
    : ok('redis version', version);
}

/** A setting of Redis; undefined where it does not tell, as hosted ones may not. */
async function readSetting(redis: Redis, name: string): Promise<string | undefined> {
  const found = (await redis.config('GET', name).catch(() => [])) as string[];
  return found[1];
}

function checkDurability(appendonly: string | undefined, appendfsync: string | undefined): Check {
  const name = 'redis durability';
  if (appendonly === undefined) return warn(name, 'this Redis does not tell its settings; see that appendonly is on');
  if (appendonly !== 'yes') return fail(name, 'appendonly is off: a restart of Redis loses accepted jobs');
  if (appendfsync === 'always') return ok(name, 'appendonly yes, appendfsync always');
  return warn(name, `appendfsync ${appendfsync}: a power cut can lose the last accepted jobs; set always`);
}

function checkEviction(policy: string | undefined): Check {
  const name = 'redis eviction';
  if (policy === undefined)
    return warn(name, 'this Redis does not tell its maxmemory-policy; see that it is noeviction');
  if (policy === 'noeviction') return ok(name, 'maxmemory-policy noeviction');
  return fail(name, `maxmemory-policy ${policy} throws jobs away when memory is short; set noeviction`);
}

const FULL_FROM = 0.8;
const writeMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

function checkMemory(info: Map<string, string>): Check {
  const used = Number(info.get('used_memory') ?? 0);
  const most = Number(info.get('maxmemory') ?? 0);
  if (most === 0) return ok('redis memory', `${writeMegabytes(used)} used, no maxmemory`);
  const detail = `${writeMegabytes(used)} of ${writeMegabytes(most)} used`;
  return used / most < FULL_FROM
    ? ok('redis memory', detail)
    : warn('redis memory', `${detail}: full, it takes no jobs`);
}

/** Looks at a Redis that answers: version, durability, eviction, memory. */
export async function checkRedis(redis: Redis): Promise<Check[]> {
  const info = await readInfo(redis);
  const [appendonly, appendfsync, policy] = await Promise.all(
    ['appendonly', 'appendfsync', 'maxmemory-policy'].map((name) => readSetting(redis, name)),
  );
  return [checkVersion(info), checkDurability(appendonly, appendfsync), checkEviction(policy), checkMemory(info)];
}
