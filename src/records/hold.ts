import { type Late, stepBy, type Teller } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import { toTime } from '../jobs/job-view.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** Why nothing of any job is sent to models: a canary would have leaked. No value that was planted stands here. */
export interface Hold {
  /** RFC 3339. */
  since: string;
  /** The canary. */
  jobId: string;
  /** What leaked, by type. */
  types: readonly string[];
  profile: string;
  /** How the process redacted that found it. */
  redaction: string;
}

/** Whether all is held, for every script that lets a call of a job begin or lets a job give up waiting for one. */
export const holdLua = /* lua */ `
local holdAt
local function readHold()
  holdAt = holdAt or read(holdKey, { 'since', 'releasedAt' })
  return holdAt
end
local function isOnHold() return readHold().since ~= nil and readHold().releasedAt == nil end
`;

interface HoldArgs extends Omit<Hold, 'since' | 'types'> {
  types: string;
  lines?: readonly ChainLines[] | undefined;
}

/** The first leak is the one that is told of; what is held already stays so. */
const holdScript: Script<HoldArgs, { is: 'held' } | Late> = {
  lua: /* lua */ `
local at = read(holdKey, { 'since', 'releasedAt' })
if at.since and not at.releasedAt then return { is = 'held' } end
if not isTold(args.lines) then return { is = 'late' } end
call('DEL', holdKey)
call('HSET', holdKey, 'since', nowText, 'jobId', args.jobId, 'types', args.types, 'profile', args.profile,
  'redaction', args.redaction)
return { is = 'held' }
`,
};

/** The next canary comes at once, so that whoever has mended nothing knows soon. */
const releaseScript: Script<{ lines?: readonly ChainLines[] | undefined }, { is: 'released' | 'open' } | Late> = {
  lua: /* lua */ `
local at = read(holdKey, { 'since', 'releasedAt' })
if not at.since or at.releasedAt then return { is = 'open' } end
if not isTold(args.lines) then return { is = 'late' } end
call('HSET', holdKey, 'releasedAt', nowText)
call('HDEL', canaryKey, 'at')
for stage in pairs(asksModels) do setMarker(queueOf(stage)) end
return { is = 'released' }
`,
};

/** Finds out whether all is held, and why. */
export async function findHold({ redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>): Promise<Hold | undefined> {
  const {
    since,
    releasedAt,
    jobId = '',
    types = '',
    profile = '',
    redaction = '',
  } = await redis.hgetall(keySpace.home.hold);
  if (since === undefined || releasedAt !== undefined) return undefined;
  return { since: toTime(Number(since)), jobId, types: types.split(' '), profile, redaction };
}

/**
 * Has every process send nothing of any job to models from now on, until `releaseModels`. Requests in flight are not
 * called back. A log that cannot be told of it keeps nothing from being held.
 */
export async function holdModels(store: Store, found: Omit<Hold, 'since'>, teller: Teller): Promise<void> {
  const { home } = store.keySpace;
  const args = { ...found, types: found.types.join(' ') };
  const hold = (tag: string, lines?: readonly ChainLines[]) => store.runScript(holdScript, tag, { ...args, lines });
  const step = stepBy(teller, null, { act: 'model.hold', object: found.jobId });
  await step(home.tag, (lines) => hold(home.tag, lines)).catch(() => hold(home.tag));
  await Promise.all(othersOf(store).map(({ tag }) => hold(tag)));
}

/** Lets jobs be sent again. False where nothing was held. */
export async function releaseModels(store: Store, teller: Teller): Promise<boolean> {
  const { home } = store.keySpace;
  const found = await findHold(store);
  if (found === undefined) return false;
  const release = (tag: string, lines?: readonly ChainLines[]) => store.runScript(releaseScript, tag, { lines });
  const step = stepBy(teller, null, { act: 'model.release', object: found.jobId });
  await step(home.tag, (lines) => release(home.tag, lines));
  await Promise.all(othersOf(store).map(({ tag }) => release(tag)));
  return true;
}

/** The shards beside the one that is asked whether all is held. */
const othersOf = ({ keySpace: { home, shards } }: Store) => shards.filter(({ tag }) => tag !== home.tag);

interface TurnArgs {
  everyMs: number;
  jobId: string;
}

/** What a process hears that asks for the turn to send a canary. */
export type CanaryTurn =
  /** It is another's, or all is held: it may ask again after so long. */
  | { is: 'early'; forMs: number }
  /** The `n`-th canary is this process's; the one before may be there still. */
  | { is: 'turn'; n: number; previous?: string };

/** How long nobody asks while all is held. */
const WHILE_HELD_MS = 1000;

const turnScript: Script<TurnArgs, CanaryTurn> = {
  lua: /* lua */ `
if isOnHold() then return { is = 'early', forMs = ${WHILE_HELD_MS} } end
local was = read(canaryKey, { 'at', 'jobId' })
local dueAt = was.at and was.at + args.everyMs or now
if dueAt > now then return { is = 'early', forMs = dueAt - now } end
call('HSET', canaryKey, 'at', nowText, 'jobId', args.jobId)
return { is = 'turn', n = call('HINCRBY', canaryKey, 'n', '1'), previous = was.jobId }
`,
};

/** Takes the turn to send a canary under this id, where it is time for one: once in `everyMs`, whoever asks. */
export const takeCanaryTurn = ({ runScript, keySpace }: Store, args: TurnArgs): Promise<CanaryTurn> =>
  runScript(turnScript, keySpace.home.tag, args);
