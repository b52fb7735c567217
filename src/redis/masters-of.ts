import { Redis } from 'ioredis';
import type { RedisClient } from './open-redis.ts';

/** Every server that holds keys of ours, each with a part of them: what is asked of one is to be asked of all. */
export const mastersOf = (redis: RedisClient): Redis[] => (redis instanceof Redis ? [redis] : redis.nodes('master'));

/** The same by their addresses, for people; a socket or a single server has none that is needed. */
export const nameOfMaster = ({ options: { host, port, path } }: Redis): string => path ?? `${host}:${port}`;
