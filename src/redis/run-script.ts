import { createHash } from 'node:crypto';
import type { RedisClient } from './open-redis.ts';

/**
 * A Lua script: the body of a function of one table `args`, which returns one table. It sees the prelude's names, and
 * `tag`, the hash tag of the shard that all its keys are of. `Args` and `Reply` travel as JSON, under their own names.
 */
export interface Script<Args extends object, Reply extends object> {
  lua: string;
  readonly types?: [Args, Reply];
}

/** Runs a script on a shard. Rejects with a `ReplyError` when Redis raised an error inside. */
export type RunScript = <Args extends object, Reply extends object>(
  script: Script<Args, Reply>,
  tag: string,
  args: Args,
) => Promise<Reply>;

/** A list in a script's reply: Lua has one empty table for lists and for all else. */
export const asList = <Item>(list: readonly Item[] | Record<string, never>): readonly Item[] =>
  Array.isArray(list) ? list : [];

interface Loaded {
  lua: string;
  sha: string;
}

interface Call {
  args: object;
  resolve: (reply: never) => void;
  reject: (error: unknown) => void;
}

/** Calls of one script on one shard that wait to leave. */
interface Group {
  script: Loaded;
  tag: string;
  calls: Call[];
}

/**
 * Calls in one command. So many leave before the turn ends: RedisClient begins with them while this process makes the next.
 */
const MOST_CALLS = 16;

/**
 * The script as it is sent: it runs any number of calls; one that fails leaves the others alone. Each part is a function
 * inside of the one before: a function has 200 names at most, and taking up one of another costs the same however many
 * there are, where one of its own costs the more the more there are.
 */
const writeLua = (
  lua: string,
  { prelude, ending }: Shared,
): string => /* lua */ `${prelude.join('\nreturn (function()\n')}
local function run(args)
${lua}
end
local replies = {}
for i, args in ipairs(cjson.decode(ARGV[2])) do
  local isDone, reply = pcall(run, args)
  if not isDone and type(reply) == 'table' then reply = reply.err end
  replies[i] = { isDone = isDone, reply = reply }
end
${ending}
return cjson.encode(replies)
${'end)()\n'.repeat(prelude.length - 1)}`;

/** Redis before 7 puts the place in the script before the error that a command raised there. */
const PLACE = /^@?user_script: ?\d+: -?/;

const readError = (reply: unknown): string => String(reply).replace(PLACE, '');

function toReplyError(text: string): Error {
  const error = new Error(text);
  error.name = 'ReplyError';
  return error;
}

/**
 * The keys that a script declares, which no one writes. While a Cluster moves a slot, it runs no command on two keys of it
 * where one is missing, and says TRYAGAIN: so no script sees the half of a shard, and each job waits until it is whole.
 */
const neverThere = (tag: string) => [tag, `${tag}:`] as const;

/** Sends calls as one command. A Redis that has not seen the script yet costs one trip more. */
async function send(redis: RedisClient, { script, tag, calls }: Group): Promise<void> {
  const text = JSON.stringify(calls.map(({ args }) => args));
  try {
    const [first, second] = neverThere(tag);
    const sent = redis.evalsha(script.sha, 2, first, second, tag, text).catch((error: Error) => {
      if (!error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(script.lua, 2, first, second, tag, text);
    });
    const replies = JSON.parse(String(await sent)) as { isDone: boolean; reply: unknown }[];
    calls.forEach(({ resolve, reject }, i) => {
      const { isDone, reply } = replies[i] ?? { isDone: false, reply: 'ERR no reply' };
      if (isDone) resolve(reply as never);
      else reject(toReplyError(readError(reply)));
    });
    // What ioredis does by itself for a command of its own: look for the master again.
    if (replies.some(({ isDone, reply }) => !isDone && readError(reply).startsWith('READONLY'))) redis.disconnect(true);
  } catch (error) {
    for (const { reject } of calls) reject(error);
  }
}

/** Lua that all scripts share: what runs before them, and once after all calls that travelled together. */
interface Shared {
  /** In parts, each of which sees the names of those before it. */
  prelude: readonly string[];
  ending: string;
}

/**
 * Makes the one way scripts are run on a connection. Calls of one script that are made in one turn of the event loop
 * leave together, sixteen in a command; nothing waits for another turn. So under load several jobs share each trip.
 */
export function createRunScript(redis: RedisClient, shared: Shared): RunScript {
  const known = new Map<Script<never, never>, Loaded>();
  const waiting = new Map<string, Group>();
  const load = (script: Script<never, never>): Loaded => {
    const found = known.get(script);
    if (found !== undefined) return found;
    const lua = writeLua(script.lua, shared);
    const loaded = { lua, sha: createHash('sha1').update(lua).digest('hex') };
    known.set(script, loaded);
    return loaded;
  };
  const flush = () => {
    for (const group of waiting.values()) void send(redis, group);
    waiting.clear();
  };
  return (script, tag, args) =>
    new Promise((resolve, reject) => {
      const loaded = load(script as unknown as Script<never, never>);
      const name = tag + loaded.sha;
      const group = waiting.get(name) ?? { script: loaded, tag, calls: [] };
      if (waiting.size === 0) process.nextTick(flush);
      waiting.set(name, group);
      group.calls.push({ args, resolve, reject });
      if (group.calls.length < MOST_CALLS) return;
      waiting.delete(name);
      void send(redis, group);
    });
}
