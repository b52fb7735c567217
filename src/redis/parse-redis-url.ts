import { isIP } from 'node:net';
import type { RedisOptions } from 'ioredis';

/** Where a Redis is: one server, those that Sentinels watch, or a Cluster, by some of its `nodes`. */
export interface RedisPlace extends RedisOptions {
  nodes?: { host: string; port: number }[];
}

const FORMS = 'redis://, rediss:// or unix://, redis+cluster://, redis+sentinel://, or rediss+ either of these';
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/** `scheme://user:password@host:port,host:port/path?query`; user, password, ports, path and query may be absent. */
const MANY_HOSTS =
  /^(rediss?)\+(cluster|sentinel):\/\/(?:([^@/?#:]*)(?::([^@/?#]*))?@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/** Undoes %-encoding. Throws a RangeError that repeats nothing: it may be a password. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RangeError('has a % that is not followed by two hexadecimal digits');
  }
}

const bareHost = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

function readHosts(hosts: string, port: number): { host: string; port: number }[] {
  return hosts.split(',').map((text) => {
    const url = URL.canParse(`redis://${text}`) ? new URL(`redis://${text}`) : undefined;
    if (!url?.hostname) throw new RangeError('must list hosts as host:port,host:port');
    return { host: bareHost(url.hostname), port: Number(url.port || port) };
  });
}

/** Refuses what stands in a URL and would mean nothing. */
function takeOnly(query: URLSearchParams, known: readonly string[]): void {
  const strange = [...query.keys()].find((name) => !known.includes(name));
  if (strange !== undefined) throw new RangeError(`has ?${strange}=, which means nothing here`);
}

function readDb(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new RangeError('must name its database by a number');
  return Number(text);
}

function readManyHosts(url: string): RedisPlace | undefined {
  const [, scheme, form, username = '', password = '', hosts = '', path = '', search = ''] = MANY_HOSTS.exec(url) ?? [];
  if (form === undefined) return undefined;
  const query = new URLSearchParams(search);
  const shared = {
    ...(username && { username: decode(username) }),
    ...(password && { password: decode(password) }),
    ...(scheme === 'rediss' && { tls: {} }),
  };
  if (form === 'cluster') {
    takeOnly(query, []);
    if (path !== '' && path !== '0') throw new RangeError('must name no database: a Cluster has one');
    return { ...shared, nodes: readHosts(hosts, REDIS_PORT) };
  }
  takeOnly(query, ['db', 'sentinelUsername', 'sentinelPassword']);
  if (path === '') throw new RangeError('must end in the name that the Sentinels know their master by');
  const [sentinelUsername, sentinelPassword] = [query.get('sentinelUsername'), query.get('sentinelPassword')];
  return {
    ...shared,
    sentinels: readHosts(hosts, SENTINEL_PORT),
    name: decode(path),
    db: readDb(query.get('db') ?? '0'),
    // Without it a process goes on writing to a master that is none any more.
    failoverDetector: true,
    ...(sentinelUsername && { sentinelUsername }),
    ...(sentinelPassword && { sentinelPassword }),
    ...(scheme === 'rediss' && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
  };
}

/**
 * Reads `redis://host:port/db`, `unix:///path?db=`, `redis+cluster://host:port,host:port` and
 * `redis+sentinel://host:port,host:port/name?db=`; `rediss` for TLS; a user and a password may stand before the hosts,
 * those of Sentinels in `?sentinelUsername=` and `?sentinelPassword=`. Throws a RangeError for anything else.
 */
export function parseRedisUrl(url: string): RedisPlace {
  const many = readManyHosts(url);
  if (many !== undefined) return many;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'unix:') {
    return { path: decode(parsed.pathname), db: readDb(parsed.searchParams.get('db') ?? '0') };
  }
  if (parsed?.protocol !== 'redis:' && parsed?.protocol !== 'rediss:') throw new RangeError(`must begin with ${FORMS}`);
  const host = bareHost(parsed.hostname);
  return {
    host,
    port: Number(parsed.port || REDIS_PORT),
    db: readDb(parsed.pathname.slice(1) || '0'),
    ...(parsed.username && { username: decode(parsed.username) }),
    ...(parsed.password && { password: decode(parsed.password) }),
    // An address is no name that TLS could ask for.
    ...(parsed.protocol === 'rediss:' && { tls: isIP(host) === 0 ? { servername: host } : {} }),
  };
}
