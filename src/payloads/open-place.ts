import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { type BucketTarget, openBucket } from './open-bucket.ts';
import { openFolder } from './open-folder.ts';
import type { KeptPayload, Place } from './place.ts';

/** Where payloads over a size live: beside all else in Redis, in a folder, or in a bucket. */
export type PlaceTarget = { is: 'redis' } | { is: 'dir'; path: string } | ({ is: 's3' } & BucketTarget);

/** What is asked of a place. */
export type PlaceCall = 'prepare' | 'put' | 'get' | 'remove' | 'list';

/** Hears how a call went: how long it took, and why it failed, as the error was. */
export type OnPlaceCall = (call: PlaceCall, ms: number, error: Error | undefined) => void;

/** A place that gives up in time. Every call throws `payloads-unavailable` where it did not work. */
export interface PayloadPlace {
  title: string;
  prepare: () => Promise<void>;
  put: (name: string, text: string) => Promise<void>;
  get: (name: string) => Promise<string | undefined>;
  remove: (name: string) => Promise<void>;
  list: (under: string, after?: string) => Promise<KeptPayload[]>;
  close: () => Promise<void>;
}

/** How long one call may take. */
const WITHIN_MS = 10_000;

function openTarget(target: Exclude<PlaceTarget, { is: 'redis' }>, prefix: string): Place {
  if (target.is === 'dir') return openFolder(join(target.path, prefix), `dir:${target.path}`);
  const { bucket, prefix: path } = target;
  return openBucket(target, prefix, `s3://${bucket}${path && `/${path}`}`);
}

/**
 * Opens the place that the settings name; undefined where that is Redis. `prefix` is AIRLOCK_PREFIX: installations may
 * share a folder or a bucket.
 */
export function openPlace(
  target: PlaceTarget,
  prefix: string,
  { onCall = () => undefined, withinMs = WITHIN_MS }: { onCall?: OnPlaceCall; withinMs?: number } = {},
): PayloadPlace | undefined {
  if (target.is === 'redis') return undefined;
  const place = openTarget(target, prefix);
  const run = async <Value>(call: PlaceCall, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> => {
    const startedAt = performance.now();
    try {
      // A file system that hangs does not listen to the signal.
      const value = await limitTime(withinMs, [], (signal) => abandonWhen(signal, work(signal)));
      onCall(call, performance.now() - startedAt, undefined);
      return value;
    } catch (error) {
      onCall(call, performance.now() - startedAt, error as Error);
      throw new Failure('payloads-unavailable', { cause: error });
    }
  };
  return {
    title: place.title,
    prepare: () => run('prepare', place.prepare),
    put: (name, text) => run('put', (signal) => place.put(name, text, signal)),
    get: (name) => run('get', (signal) => place.get(name, signal)),
    remove: (name) => run('remove', (signal) => place.remove(name, signal)),
    list: (under, after = '') => run('list', (signal) => place.list(under, after, signal)),
    close: place.close,
  };
}
