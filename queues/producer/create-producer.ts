import { pMapIterable } from 'p-map';
import { parseSettings, type Settings } from '../../src/config.ts';
import { createFailAt } from '../../src/failures/create-fail-at.ts';
import { Failure } from '../../src/failures/failure.ts';
import { abandonWhen, limitTime } from '../../src/failures/limit-time.ts';
import { findPlaceProblem } from '../../src/records/bind-place.ts';
import { openOutside } from '../../src/records/outside.ts';
import { createStore } from '../../src/records/store.ts';
import { orUnavailable } from '../../src/redis/classify-redis-error.ts';
import type { Durability } from '../../src/redis/durability.ts';
import { openKeySpace } from '../../src/redis/key-space.ts';
import type { RedisClient } from '../../src/redis/open-redis.ts';
import { failFastOptions, openRedis } from '../../src/redis/open-redis.ts';
import { checkKeySeals } from '../../src/seals/key-seals.ts';
import type { MasterKey } from '../../src/seals/seal.ts';
import { ApiProblem } from '../../src/submissions/api-problem.ts';
import { openIntake } from '../../src/submissions/intake.ts';
import type { JobTools } from '../../src/submissions/job-tools.ts';
import { submit } from '../../src/submissions/submit.ts';
import { loadTasks, type TaskCatalogue } from '../../src/tasks/load-tasks.ts';
import { tenantName } from '../../src/tasks/names.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { visitsLua } from '../visits-lua.ts';
import {
  SubmitError,
  type SubmitFailure,
  type SubmitOptions,
  toSubmitError,
  writeSubmission,
} from './write-submission.ts';

/** What a producer is opened with. */
export interface ProducerGiven {
  /** `redis://`, `rediss://` or `unix://`: the Redis of the workers. */
  redisUrl: string;
  /** Those of the workers, as AIRLOCK_ENCRYPTION_KEYS has them or as bytes; the first seals. */
  encryptionKeys: string | readonly MasterKey[];
  /** Default `airlock`. */
  prefix?: string;
  /** Whose jobs they are; default `default`. */
  tenant?: string;
  /** As AIRLOCK_DURABILITY; default `fsync`. With `replicated` a job is accepted when a replica has it, too. */
  durability?: Durability;
  /** As AIRLOCK_TENANT_SHARE; default 50. */
  tenantShare?: number;
  /**
   * As AIRLOCK_PAYLOADS of the workers, and AIRLOCK_PAYLOAD_BYTES; how a bucket is reached stands in the environment, in
   * `AWS_…`.
   */
  payloads?: string;
  payloadBytes?: number;
  /** As AIRLOCK_CALLBACK_ALLOW of the workers, which sign what goes to callback URLs. */
  callbackAllow?: string;
  /** The tasks there are: a catalogue, or a folder of modules beside the samples; default the samples alone. */
  tasks?: TaskCatalogue | string;
}

/** A job that was accepted: from here on it will end. */
export interface Submitted {
  id: string;
  /** RFC 3339 */
  createdAt: string;
}

/** One of many jobs. */
export interface SubmitRow {
  input: unknown;
  options?: SubmitOptions;
}

/** What became of a row, counted from 1. */
export type RowResult = { row: number; id: string } | { row: number; failure: SubmitFailure };

/** Submits jobs straight into Redis, by the same checks and the same script as the API. */
export interface Producer {
  /** Throws a `SubmitError`; `queue-unavailable` within 2.5 s when Redis is away. */
  submit: (task: string, input: unknown, options?: SubmitOptions) => Promise<Submitted>;
  /**
   * Submits row after row, `concurrency` (1-1000, default 64) at once, and yields what became of them in their order.
   * No more rows are pulled than there is room for: a slow reader or a slow Redis slows the source down. What the
   * source throws is thrown after the results of the rows before it.
   */
  submitMany: (
    rows: AsyncIterable<SubmitRow>,
    options: { task: string; concurrency?: number },
  ) => AsyncIterable<RowResult>;
  close: () => Promise<void>;
}

const KEY_BYTES = 32;
const OPEN_WITHIN_MS = 2300;
const DEFAULT_CONCURRENCY = 64;
const MOST_AT_ONCE = 1000;

/** Checks what was given as the settings of the same names are. Throws a `SettingsError` or a RangeError. */
function readGiven({ redisUrl, encryptionKeys, tenant = 'default', ...given }: ProducerGiven) {
  const isText = typeof encryptionKeys === 'string';
  const settings = parseSettings({
    REDIS_URL: redisUrl,
    AIRLOCK_PREFIX: given.prefix,
    AIRLOCK_DURABILITY: given.durability,
    AIRLOCK_TENANT_SHARE: given.tenantShare?.toString(),
    AIRLOCK_CALLBACK_ALLOW: given.callbackAllow,
    AIRLOCK_PAYLOADS: given.payloads,
    AIRLOCK_PAYLOAD_BYTES: given.payloadBytes?.toString(),
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'))),
    ...(isText && { AIRLOCK_ENCRYPTION_KEYS: encryptionKeys }),
  });
  const keys = isText ? (settings.encryptionKeys ?? []) : encryptionKeys;
  if (!redisUrl) throw new RangeError('redisUrl: is needed');
  if (keys.length === 0 || keys.some(({ bytes }) => bytes.length !== KEY_BYTES)) {
    throw new RangeError(`encryptionKeys: at least one is needed, each of ${KEY_BYTES} bytes`);
  }
  if (!tenantName.test(tenant)) throw new RangeError(`tenant: must match ${tenantName.source}`);
  return { settings, keys, tenant };
}

interface Opened {
  tools: JobTools;
  close: () => Promise<void>;
}

/** Connects; a Redis that does not answer at first is not waited for, one that goes away later is looked for again. */
async function open(
  redisUrl: string,
  given: { settings: Settings; keys: readonly MasterKey[]; tenant: string; catalogue: TaskCatalogue },
): Promise<Opened> {
  const { settings, keys, tenant, catalogue } = given;
  const options = failFastOptions(redisUrl);
  let isOpen = false;
  const retryStrategy = (times: number) => (isOpen ? options.retryStrategy?.(times) : null);
  const redis = await openRedis({ ...options, retryStrategy }, () => undefined);
  const outside = openOutside(settings);
  try {
    const keySpace = await openKeySpace(redis, settings.prefix, settings.shards);
    const storeOptions = { ...settings, visitsLua, outside };
    const openStore = (connection: RedisClient) => createStore(connection, keySpace, keys, storeOptions);
    const store = openStore(redis);
    const unopened = await checkKeySeals(store, keys);
    if (unopened !== undefined) throw new RangeError(`encryptionKeys: ${unopened}`);
    const ofPlace = await findPlaceProblem(store);
    if (ofPlace !== undefined) throw new RangeError(`payloads: ${ofPlace}`);
    await store.sealerOf(tenant);
    const intake = openIntake(store, settings, { openStore, onError: () => undefined });
    isOpen = true;
    const close = async () => {
      intake.close();
      redis.disconnect();
      await outside?.place.close();
    };
    const silent = { log: createLog('silent'), metrics: createMetrics(), failAt: createFailAt(undefined) };
    return { tools: { store, intake, catalogue, ...silent }, close };
  } catch (error) {
    redis.disconnect();
    await outside?.place.close();
    throw error;
  }
}

/** Gives up on an opening after 2.3 s; one that succeeds later is closed again. Throws `redis-unavailable`. */
async function openInTime(opening: Promise<Opened>): Promise<Opened> {
  return limitTime(OPEN_WITHIN_MS, [], async (signal) => {
    try {
      return await abandonWhen(signal, opening);
    } catch (error) {
      if (!signal.aborted) throw error;
      opening.then(({ close }) => close()).catch(() => undefined);
      throw new Failure('redis-unavailable');
    }
  });
}

/** What a row's submit threw, as data; a bug is no row's failure. */
function toFailure(error: unknown): { failure: SubmitFailure } {
  if (error instanceof SubmitError) return { failure: error.failure };
  throw error;
}

/** Yields the rows one after the other: a source need not bear being asked for several at once. */
async function* inTurn(rows: AsyncIterable<SubmitRow>): AsyncGenerator<SubmitRow> {
  yield* rows;
}

/** See `Producer.submitMany`. Rows that a reader who leaves early has pulled are left to be submitted. */
async function* submitRows(
  rows: AsyncIterable<SubmitRow>,
  submitRow: (row: SubmitRow) => Promise<Submitted>,
  concurrency: number,
): AsyncGenerator<RowResult> {
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_AT_ONCE) {
    throw new RangeError(`concurrency must be a whole number from 1 to ${MOST_AT_ONCE}`);
  }
  yield* pMapIterable(
    inTurn(rows),
    async (given, index): Promise<RowResult> => {
      const row = index + 1;
      return submitRow(given).then(
        ({ id }) => ({ row, id }),
        (error) => ({ row, ...toFailure(error) }),
      );
    },
    { concurrency },
  );
}

/**
 * Opens a producer for processes that hold the encryption keys; all others submit over HTTP. Throws what is wrong with
 * what it was given, and a `SubmitError` with `queue-unavailable` within 2.5 s when Redis is away.
 */
export async function createProducer(given: ProducerGiven): Promise<Producer> {
  const { tasks: named } = given;
  const { settings, keys, tenant } = readGiven(given);
  const catalogue = typeof named === 'object' ? named : await loadTasks(named);
  const isProduction = process.env.NODE_ENV === 'production';
  const callbacks = { allow: new Set(settings.callbackAllow), isProduction, isSigned: true };
  const opening = orUnavailable(() => open(given.redisUrl, { settings, keys, tenant, catalogue }));
  const { tools, close } = await openInTime(opening).catch((error: unknown) => {
    throw toSubmitError(error);
  });
  const submitOne: Producer['submit'] = async (task, input, options = {}) => {
    try {
      const submission = writeSubmission(task, input, options, { tenant, tasks: catalogue.latest, callbacks });
      const result = await orUnavailable(() => submit(tools, submission));
      if (result.is === 'mismatch') throw new ApiProblem('idempotency-mismatch');
      return { id: result.job.id, createdAt: result.job.createdAt };
    } catch (error) {
      throw toSubmitError(error);
    }
  };
  return {
    submit: submitOne,
    submitMany: (rows, { task, concurrency = DEFAULT_CONCURRENCY }) =>
      submitRows(rows, ({ input, options }) => submitOne(task, input, options), concurrency),
    close,
  };
}
