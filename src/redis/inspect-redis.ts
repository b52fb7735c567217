import { Cluster, type Redis } from 'ioredis';
import { appendfsyncOf, type Durability } from './durability.ts';
import { mastersOf, nameOfMaster } from './masters-of.ts';
import type { RedisClient } from './open-redis.ts';
import { readRedisInfo } from './read-redis-info.ts';

/**
 * What was looked at in Redis and what was found. `unfit`: Airlock cannot work with it. `careless`: it works and may
 * lose accepted jobs. `untold`: Redis does not tell, so somebody has to know.
 */
export interface RedisFinding {
  name: string;
  status: 'ok' | 'untold' | 'careless' | 'unfit';
  detail: string;
}

/** Major and minor; the embedded Redis has the same limit. */
const OLDEST = [6, 2];

function inspectServer(info: Map<string, string>, isCluster: boolean): RedisFinding {
  const name = 'redis version';
  const version = info.get('redis_version') ?? 'unknown';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  const isNewEnough = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  if (!isNewEnough) return { name, status: 'unfit', detail: `${version}; Airlock needs ${OLDEST.join('.')} or newer` };
  if (info.get('cluster_enabled') === '1' && !isCluster)
    return { name, status: 'unfit', detail: `${version}, but this is one node of a Cluster: say redis+cluster://` };
  if (info.get('role') === 'slave')
    return { name, status: 'unfit', detail: `${version}, but this is a replica: it takes no writes` };
  return { name, status: 'ok', detail: version };
}

/** A setting of Redis; undefined where it does not tell, as hosted ones may not. */
async function readSetting(redis: Redis, name: string): Promise<string | undefined> {
  const found = (await redis.config('GET', name).catch((error: Error) => {
    if (error.name !== 'ReplyError') throw error;
    return [];
  })) as string[];
  return found[1];
}

async function inspectDurability(redis: Redis, durability: Durability): Promise<RedisFinding> {
  const name = 'redis durability';
  const [appendonly, appendfsync] = [await readSetting(redis, 'appendonly'), await readSetting(redis, 'appendfsync')];
  const wanted = appendfsyncOf(durability);
  if (appendonly === undefined || appendfsync === undefined) {
    const detail = `this Redis does not tell its settings; see that it has appendonly yes, appendfsync ${wanted}`;
    return { name, status: 'untold', detail };
  }
  if (appendonly !== 'yes')
    return { name, status: 'careless', detail: 'appendonly is off: a restart loses accepted jobs; set appendonly yes' };
  const detail = `appendonly yes, appendfsync ${appendfsync}`;
  if (appendfsync === 'always' || appendfsync === wanted) return { name, status: 'ok', detail };
  const mend = `set appendfsync ${wanted}${wanted === 'always' ? ', or AIRLOCK_DURABILITY=fast' : ''}`;
  return { name, status: 'careless', detail: `${detail}: a power cut loses the last accepted jobs; ${mend}` };
}

async function inspectEviction(redis: Redis): Promise<RedisFinding> {
  const name = 'redis eviction';
  const policy = await readSetting(redis, 'maxmemory-policy');
  if (policy === undefined) {
    const detail = 'this Redis does not tell its maxmemory-policy; see that it is noeviction';
    return { name, status: 'untold', detail };
  }
  const detail = `maxmemory-policy ${policy}`;
  if (policy === 'noeviction') return { name, status: 'ok', detail };
  return { name, status: 'careless', detail: `${detail} throws jobs away when memory is short; set noeviction` };
}

function inspectReplicas(info: Map<string, string>): RedisFinding {
  const name = 'redis replicas';
  const connected = Number(info.get('connected_slaves') ?? 0);
  if (connected > 0) return { name, status: 'ok', detail: `${connected} connected` };
  const detail = 'none is connected: AIRLOCK_DURABILITY=replicated accepts no job without one; add a replica';
  return { name, status: 'careless', detail };
}

async function inspectMaster(redis: Redis, durability: Durability, isCluster: boolean): Promise<RedisFinding[]> {
  const info = await readRedisInfo(redis);
  const findings = [
    inspectServer(info, isCluster),
    await inspectDurability(redis, durability),
    await inspectEviction(redis),
  ];
  return durability === 'replicated' ? [...findings, inspectReplicas(info)] : findings;
}

async function inspectCluster(cluster: Cluster, masters: number): Promise<RedisFinding> {
  const name = 'redis cluster';
  const info = String(await cluster.cluster('INFO'));
  const [state = ''] = /(?<=cluster_state:)\w+/.exec(info) ?? [];
  const [slots = '0'] = /(?<=cluster_slots_ok:)\d+/.exec(info) ?? [];
  const detail = `${masters} masters, ${slots} of 16384 slots served`;
  return state === 'ok'
    ? { name, status: 'ok', detail }
    : { name, status: 'careless', detail: `${detail}: it is down` };
}

const order = ['ok', 'untold', 'careless', 'unfit'] as const satisfies RedisFinding['status'][];

/** Of what was found of each master what is worst, and where. */
function findWorst(masters: readonly Redis[], found: readonly RedisFinding[][]): RedisFinding[] {
  const [first = []] = found;
  return first.map(({ name }) => {
    const all = found.map((findings, i) => ({ at: masters[i], finding: findings.find((one) => one.name === name) }));
    const ranked = all.sort(
      (one, other) => order.indexOf(other.finding?.status ?? 'ok') - order.indexOf(one.finding?.status ?? 'ok'),
    );
    const { at, finding = { name, status: 'ok' as const, detail: '' } } = ranked[0] ?? {};
    return at === undefined ? finding : { ...finding, detail: `${finding.detail} (${nameOfMaster(at)})` };
  });
}

/**
 * Looks at a Redis that answers, of a Cluster at every master: whether Airlock can work with it, and whether it keeps
 * jobs as well as `durability` says.
 */
export async function inspectRedis(redis: RedisClient, durability: Durability): Promise<RedisFinding[]> {
  if (!(redis instanceof Cluster)) return inspectMaster(redis, durability, false);
  const masters = mastersOf(redis);
  const found = await Promise.all(masters.map((master) => inspectMaster(master, durability, true)));
  return [await inspectCluster(redis, masters.length), ...findWorst(masters, found)];
}
