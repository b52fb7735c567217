import { type Late, stepBy, type Teller, untold } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import type { Act, Deed } from '../audit/entry.ts';
import { Failure } from '../failures/failure.ts';
import { changeKnobs, type KnobKind, type KnobPatch, type Knobs, knobsPlace, parseKnobs } from '../records/knobs.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';

interface TurnArgs {
  kind: KnobKind;
  name: string;
  /** The text that is there; undefined writes whatever there is. */
  was?: string | undefined;
  /** Empty for nothing. */
  text: string;
  /** Workers read everything anew where they see another one. */
  version: string;
  lines?: readonly ChainLines[] | undefined;
}

/** Writes what is set of one, and tells the audit log in the same step; `moved` where somebody else was quicker. */
const turnScript: Script<TurnArgs, { is: 'turned' | 'moved' } | Late> = {
  lua: /* lua */ `
local key = knobsKey(args.kind)
if args.was and (call('HGET', key, args.name) or '') ~= args.was then return { is = 'moved' } end
if not isTold(args.lines) then return { is = 'late' } end
if args.text == '' then call('HDEL', key, args.name) else call('HSET', key, args.name, args.text) end
call('SET', knobsVersionKey, args.version)
-- Who waited for this is claimed at once.
if args.kind ~= 'tasks' then
  for stage in pairs(asksModels) do setMarker(queueOf(stage)) end
end
return { is = 'turned' }
`,
};

/** What the audit log is told of a change. */
function listActs(kind: KnobKind, was: object, now: object): Act[] {
  const acts: Act[] = [];
  const without = ({ paused: _, ...rest }: { paused?: true }) => JSON.stringify(rest);
  const [before, after] = [was, now] as [{ paused?: true }, { paused?: true }];
  const one = kind === 'models' ? 'model' : 'task';
  if (kind === 'tenants') return JSON.stringify(was) === JSON.stringify(now) ? [] : ['tenant.limit'];
  if (before.paused !== after.paused) acts.push(after.paused ? `${one}.pause` : `${one}.resume`);
  if (without(before) !== without(after)) acts.push(`${one}.limit`);
  return acts;
}

/** Others may be first several times in a row. */
const MOST_TRIES = 50;

/**
 * Changes what is set of a profile, a task or a tenant, and returns what is from then on. Workers know within a second
 * or two. Throws `redis-unavailable` where others are always quicker.
 */
export async function turnKnobs<Kind extends KnobKind>(
  store: Store,
  { kind, name }: { kind: Kind; name: string },
  patch: KnobPatch<Kind>,
  teller?: Teller,
): Promise<Knobs[Kind]> {
  const { redis, keySpace, runScript } = store;
  const place = knobsPlace(keySpace, kind, name);
  const others = keySpace.shards.filter(({ tag }) => tag !== place.tag);
  for (let n = 0; n < MOST_TRIES; n++) {
    const was = (await redis.hget(place.knobs(kind), name)) ?? '';
    const before = parseKnobs(kind, was || null);
    const text = changeKnobs(kind, was, patch);
    const after = parseKnobs(kind, text);
    if (text === was) return after;
    const args = { kind, name, text, version: crypto.randomUUID() };
    const deeds = listActs(kind, before, after).map((act): Deed => ({ act, object: name }));
    const step = deeds.length === 0 ? untold : stepBy(teller, kind === 'tenants' ? name : null, ...deeds);
    const { is } = await step(place.tag, (lines) => runScript(turnScript, place.tag, { ...args, was, lines }));
    if (is === 'moved') continue;
    await Promise.all(others.map(({ tag }) => runScript(turnScript, tag, args)));
    return after;
  }
  throw new Failure('redis-unavailable');
}
