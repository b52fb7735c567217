import { asList, type Script } from '../redis/run-script.ts';
import { ALL_PARTS } from './meters-lua.ts';
import type { Store } from './store.ts';

/** How much of each meter's limits a shard needs, by the meter; those without limits are left out. */
type Needs = Record<
  string,
  { calls: number; isNeeded: boolean; mostCalls?: number; part?: number; partCalls?: number }
>;

/** What a shard may use: so many millionths of the limits of requests and tokens, and so many calls at once. */
interface Share {
  part: number;
  calls: number;
}

const needsScript: Script<{ meters: readonly string[] }, { needs: Needs }> = {
  lua: /* lua */ `
local needs = {}
for _, name in ipairs(args.meters) do
  local at = meterOf(name)
  if isLimited(at) then
    local isNeeded = at.minute == math.floor(now / 60000) and (at.minuteRequests or 0) > 0
    for _, stage in ipairs({ 'model', 'fallback' }) do
      for _, manner in ipairs({ '', '~', '!' }) do
        isNeeded = isNeeded or call('EXISTS', turnsKey(stage, name .. manner)) == 1
      end
    end
    call('ZREMRANGEBYSCORE', callsKey(name), '-inf', now)
    local calls = call('ZCARD', callsKey(name))
    needs[name] = { calls = calls, isNeeded = isNeeded or calls > 0, mostCalls = at.mostCallsInAll, part = at.part,
      partCalls = at.partCalls }
  end
end
return { needs = needs }
`,
};

const shareScript: Script<{ shares: readonly (Share & { name: string })[] }, { calls: readonly number[] }> = {
  lua: /* lua */ `
local calls = {}
for i, share in ipairs(args.shares) do
  local at = meterOf(share.name)
  if (at.part or 0) < share.part or (at.partCalls or 0) < share.calls then roomier[share.name] = true end
  use(at, 'part', share.part)
  use(at, 'partCalls', share.calls)
  calls[i] = call('ZCARD', callsKey(share.name))
end
return { calls = calls }
`,
};

const NO_CALLS = Number.MAX_SAFE_INTEGER;

/** Equal parts for all who need some; for everybody, where nobody does. */
export function divide(isNeeded: readonly boolean[], mostCalls = NO_CALLS): Share[] {
  const isGiven = isNeeded.includes(true) ? isNeeded : isNeeded.map(() => true);
  const count = isGiven.filter(Boolean).length;
  const rest = mostCalls === NO_CALLS ? 0 : mostCalls % count;
  let given = 0;
  return isGiven.map((isOne) => {
    if (!isOne) return { part: 0, calls: 0 };
    given += 1;
    return { part: Math.floor(ALL_PARTS / count), calls: Math.floor(mostCalls / count) + (given <= rest ? 1 : 0) };
  });
}

/**
 * Deals out a meter's limits among shards: first whoever has more than it is to have gets less, then the others get what
 * is free for sure: calls that are in flight beyond a share count until they are over.
 */
async function shareOne(store: Store, name: string, needs: readonly Needs[string][]): Promise<void> {
  const { shards } = store.keySpace;
  const { mostCalls = NO_CALLS } = needs[0] ?? {};
  const wanted = divide(
    needs.map(({ isNeeded }) => isNeeded),
    needs[0]?.mostCalls,
  );
  const set = async (i: number, share: Share): Promise<number> => {
    const { calls } = await store.runScript(shareScript, shards[i]?.tag ?? '', { shares: [{ name, ...share }] });
    return asList(calls)[0] ?? 0;
  };
  const lowered = await Promise.all(
    needs.map(async ({ part = 0, partCalls = 0, calls }, i) => {
      const { part: toPart, calls: toCalls } = wanted[i] as Share;
      const share = { part: Math.min(part, toPart), calls: Math.min(partCalls, toCalls) };
      const isLess = share.part < part || share.calls < partCalls;
      return { ...share, inFlight: isLess ? await set(i, share) : calls };
    }),
  );
  let freePart = ALL_PARTS - lowered.reduce((sum, { part }) => sum + part, 0);
  let freeCalls = mostCalls - lowered.reduce((sum, { calls, inFlight }) => sum + Math.max(calls, inFlight), 0);
  for (const [i, has] of lowered.entries()) {
    const { part, calls } = wanted[i] as Share;
    const more = {
      part: Math.max(0, Math.min(part - has.part, freePart)),
      calls: Math.max(0, Math.min(calls - Math.max(has.calls, has.inFlight), freeCalls)),
    };
    if (more.part === 0 && more.calls === 0) continue;
    freePart -= more.part;
    freeCalls -= more.calls;
    await set(i, { part: has.part + more.part, calls: has.calls + more.calls });
  }
}

/**
 * Deals out the limits of meters among the shards, each of which keeps within its share by itself: together they keep
 * within the limits. Whoever begins to need some gets it with the next call of this. Nothing is changed while a shard
 * does not answer.
 */
export async function shareLimits(store: Store, meters: readonly string[]): Promise<void> {
  const { shards } = store.keySpace;
  if (shards.length === 1) return;
  const found = await Promise.all(shards.map(({ tag }) => store.runScript(needsScript, tag, { meters })));
  for (const name of meters) {
    const needs = found.flatMap((one) => one.needs[name] ?? []);
    if (needs.length === shards.length) await shareOne(store, name, needs);
  }
}
