import { Failure } from '../../../src/failures/failure.ts';
import { isLive, listApiKeys } from '../../../src/records/api-keys.ts';
import type { Store } from '../../../src/records/store.ts';
import { describeUnopened, tryKeySeals } from '../../../src/seals/key-seals.ts';
import type { MasterKey } from '../../../src/seals/seal.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Jobs that are opened from each end of each list, running and ended ones: after a rotation the oldest tell. */
const SAMPLE = 5;

async function sampleJobs({ redis, keySpace }: Store): Promise<{ tenant: string; id: string; input: string }[]> {
  const found = await Promise.all(
    keySpace.shards.map(async ({ live, expiry, job }) => {
      const ends = [live, expiry].flatMap((list) => [
        redis.zrange(list, '0', String(SAMPLE - 1)),
        redis.zrange(list, String(-SAMPLE), '-1'),
      ]);
      const ids = [...new Set((await Promise.all(ends)).flat())];
      return Promise.all(ids.map(async (id) => ({ id, fields: await redis.hmget(job(id), 'tenant', 'input') })));
    }),
  );
  return found.flat().flatMap(({ id, fields: [tenant, input] }) => (tenant && input ? [{ tenant, id, input }] : []));
}

/** Whether the encryption keys open what was sealed under them: a sample of jobs is opened, and shown to nobody. */
async function checkSeals(store: Store, keys: readonly MasterKey[]): Promise<Check> {
  const name = 'encryption keys';
  const ids = keys.map(({ id }) => id).join(', ');
  const jobs = await sampleJobs(store);
  const codes: string[] = [];
  for (const { tenant, id, input } of jobs) {
    const sealer = await store.sealerOf(tenant);
    try {
      sealer.forJob(id).open('input', input);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      codes.push(error.code);
    }
  }
  if (codes.length === 0) return ok(name, `${ids}; ${jobs.length} of ${jobs.length} jobs looked at open`);
  return fail(
    name,
    `${ids} open ${jobs.length - codes.length} of ${jobs.length} jobs: ${[...new Set(codes)].join(', ')}`,
  );
}

/** Whether the keys are all that are in use, as every process makes sure of at its start. */
async function checkKeysInUse(store: Store, keys: readonly MasterKey[]): Promise<Check> {
  const name = 'keys in use';
  const inUse = await tryKeySeals(store, keys);
  const unopened = describeUnopened(inUse);
  if (unopened !== undefined) return fail(name, `${unopened}; no process starts with these`);
  return ok(name, inUse.opened.length === 0 ? 'none yet' : inUse.opened.join(', '));
}

async function checkApiKeys(store: Store, apiKey: string | undefined): Promise<Check> {
  const stored = (await listApiKeys(store)).filter(isLive).length;
  if (stored === 0 && apiKey === undefined)
    return warn('API keys', 'there are none: nobody can call; airlock keys create');
  const own = apiKey === undefined ? '' : ', and one of the settings';
  return ok('API keys', `${stored} stored${own}`);
}

/** Looks at the keys: those that seal and those that callers use. */
export async function checkKeys(
  store: Store,
  { encryptionKeys, apiKey }: { encryptionKeys: readonly MasterKey[]; apiKey: string | undefined },
): Promise<Check[]> {
  const ofSeals = [await checkKeysInUse(store, encryptionKeys), await checkSeals(store, encryptionKeys)];
  return [...ofSeals, await checkApiKeys(store, apiKey)];
}
