import { jobIdOfRow } from '../jobs/ids.ts';
import { type Acceptance, type BatchRow, recordJob } from '../records/accept-job.ts';
import type { RowRefused } from '../records/accept-script.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';

/** `duplicate`: another row has its custom id. */
export type TakenRow = { is: 'accepted' | 'duplicate' | RowRefused };

/** Why a row is no job: a code and a sentence, never a value of it. */
export interface RowFault {
  code: string;
  message: string;
}

/** Enough to tell rows of one batch apart by chance alone: 48 bits. */
const DIGEST_LENGTH = 8;

/** The fingerprints of rows under the tenant's key. */
export async function digestRows(
  store: Store,
  tenant: string,
  contents: readonly (string | Buffer)[],
): Promise<string[]> {
  const mark = await store.fingerprintOf(tenant);
  return contents.map((content) => mark(content).slice(0, DIGEST_LENGTH));
}

/** The fingerprints of rows as they were taken; undefined for a row that was not. */
export async function findDigests(
  store: Store,
  { tenant, batchId }: Pick<BatchRow, 'tenant' | 'batchId'>,
  first: number,
  count: number,
): Promise<(string | undefined)[]> {
  const from = (first - 1) * DIGEST_LENGTH;
  const key = store.keySpace.keysOf(tenant).batchDigests(batchId);
  const text = await store.redis.getrange(key, from, from + count * DIGEST_LENGTH - 1);
  return Array.from({ length: count }, (_, i) => {
    const digest = text.slice(i * DIGEST_LENGTH, (i + 1) * DIGEST_LENGTH);
    return digest === '' || digest.startsWith('\0') ? undefined : digest;
  });
}

/** How many rows a batch may hold by now: up to its last one, those missing in between included. */
export async function countRows(
  store: Store,
  { tenant, batchId }: Pick<BatchRow, 'tenant' | 'batchId'>,
): Promise<number> {
  return (await store.redis.strlen(store.keySpace.keysOf(tenant).batchDigests(batchId))) / DIGEST_LENGTH;
}

/**
 * Takes a row and records its job in one step, once however often it is sent. `share` is how many bytes the tenant may
 * hold, undefined any number.
 */
export async function acceptRow(
  store: Store,
  row: BatchRow,
  acceptance: Acceptance,
  share?: number,
): Promise<TakenRow> {
  const { is } = await recordJob(store, jobIdOfRow(row.batchId, row.row), acceptance, share, row);
  return { is: is as TakenRow['is'] };
}

/** Rejected rows of a batch that are kept each with what is wrong; of the others runs of one code are. */
const MOST_DETAILED = 10_000;

interface RejectArgs {
  tenant: string;
  /** Bytes that the tenant may hold; any number where it is not given. */
  share?: number | undefined;
  batch: string;
  row: number;
  digest: string;
  code: string;
  fault: string;
}

/** `rejected` is how many there are by now. */
type RejectReply = { is: 'rejected' | RowRefused; rejected?: number };

const rejectRowScript: Script<RejectArgs, RejectReply> = {
  lua: /* lua */ `
if isShareHeld(args.tenant, args.share) then return { is = 'full' } end
local refusal = takeRow(args.batch, args.row, args.digest)
if refusal then return { is = refusal } end
local bytes = BYTES.refused
local rejected, runs = call('HINCRBY', batchKey(args.batch), 'rejected', 1), batchRejectedRunsKey(args.batch)
if rejected <= ${MOST_DETAILED} then
  call('HSET', batchRejectedKey(args.batch), args.row, args.fault)
  bytes = bytes + BYTES.fault + #args.fault
else
  local last, from = call('ZREVRANGE', runs, '0', '0')[1], args.row
  local first, to, code = string.match(last or '', '^(%d+) (%d+) (.+)$')
  if code == args.code and tonumber(to) + 1 == args.row then
    call('ZREM', runs, last)
    from = first
  else
    bytes = bytes + BYTES.run
  end
  call('ZADD', runs, from, from .. ' ' .. args.row .. ' ' .. args.code)
end
holdInBatch(args.tenant, args.batch, bytes)
local left = call('PTTL', batchKey(args.batch))
if left > 0 then expireBatch(args.batch, now + left) end
return { is = 'rejected', rejected = rejected }
`,
};

/** The codes of those rejected rows from `first` to `last` that are kept without more. */
export async function findRejectedCodes(
  store: Store,
  { tenant, batchId }: Pick<BatchRow, 'tenant' | 'batchId'>,
  first: number,
  last: number,
): Promise<Map<number, string>> {
  const key = store.keySpace.keysOf(tenant).batchRejectedRuns(batchId);
  const [before, within] = await Promise.all([
    store.redis.zrevrangebyscore(key, first, '-inf', 'LIMIT', 0, 1),
    store.redis.zrangebyscore(key, first, last),
  ]);
  const codes = new Map<number, string>();
  for (const run of [...before, ...within]) {
    const [from, to, code = ''] = run.split(' ');
    for (let row = Math.max(first, Number(from)); row <= Math.min(last, Number(to)); row++) codes.set(row, code);
  }
  return codes;
}

/** Takes a row that is no job, with why. `share` is how many bytes the tenant may hold, undefined any number. */
export async function rejectRow(
  store: Store,
  { tenant, batchId, row, digest, customId }: BatchRow,
  { code, message }: RowFault,
  share?: number,
): Promise<RejectReply> {
  const { tag } = store.keySpace.keysOf(tenant);
  const seals = (await store.sealerOf(tenant)).forJob(jobIdOfRow(batchId, row));
  const sealed = customId === undefined ? {} : { customId: seals.seal('customId', customId) };
  const fault = JSON.stringify({ code, message, ...sealed });
  return store.runScript(rejectRowScript, tag, { tenant, share, batch: batchId, row, digest, code, fault });
}
