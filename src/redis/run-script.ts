import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** The text of a Lua script; it sees its own `KEYS` and `ARGV`, all keys of one shard, and the prelude's names. */
export interface Script {
  lua: string;
}

/** What a script answers: codes, numbers, texts, and lists of them. */
export type Reply = string | number | null | Reply[];

/** Runs one of the scripts it was made for. An error that Redis raised inside is rejected with as a `ReplyError`. */
export type RunScript = (
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<Reply[]>;

/**
 * Scripts with what they share: Lua that runs before them, and once after all those that travelled together. Redis makes
 * every function of a library anew for each command, so what runs often has one of its own.
 */
interface Library {
  prelude: string;
  scripts: readonly Script[];
  ending: string;
}

/** A library as Redis knows it, by its hash. */
interface Loaded {
  lua: string;
  sha: string;
}

interface Call {
  number: number;
  keys: readonly string[];
  args: readonly (string | number)[];
  resolve: (reply: Reply[]) => void;
  reject: (error: unknown) => void;
}

/**
 * So many calls leave without waiting for the turn to end: Redis begins with them while this process makes the next.
 * Were more sent at once, the two would wait for each other by turns (measured: 1.2 x).
 */
const MOST_CALLS = 16;

/**
 * All scripts as one, which runs any number of calls; one that fails leaves the others alone. Calls and replies travel
 * as one JSON text each: both ends read that faster than as many small strings.
 */
function writeLibrary({ prelude, scripts, ending }: Library): string {
  const functions = scripts.map(({ lua }) => `function(KEYS, ARGV)\n${lua}\nend`);
  return /* lua */ `${prelude}
local library = {\n${functions.join(',\n')}\n}
local replies = {}
for i, wanted in ipairs(cjson.decode(ARGV[1])) do
  local isDone, reply = pcall(library[wanted[1]], wanted[2], wanted[3])
  if not isDone and type(reply) == 'table' then reply = reply.err end
  replies[i] = { isDone, reply }
end
${ending}
return cjson.encode(replies)
`;
}

/** Lua knows no empty list, and no value but `false` for one that is missing. */
function readPart(part: unknown): Reply {
  if (part === false) return null;
  if (typeof part === 'object' && part !== null && !Array.isArray(part)) return [];
  return part as Reply;
}

function toReplyError(text: string): Error {
  const error = new Error(text);
  error.name = 'ReplyError';
  return error;
}

const tagOf = ({ keys: [key = ''] }: Call) => key.slice(0, key.indexOf('}') + 1);

function load(library: Library): Loaded {
  const lua = writeLibrary(library);
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Sends calls as one command. A Redis that has not seen the library yet costs one trip more. */
function createSend(redis: Redis) {
  const evaluate = async ({ sha, lua }: Loaded, key: string, calls: string): Promise<unknown> => {
    try {
      return await redis.evalsha(sha, 1, key, calls);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(lua, 1, key, calls);
    }
  };
  return async (library: Loaded, calls: readonly Call[]): Promise<void> => {
    try {
      const text = JSON.stringify(calls.map(({ number, keys, args }) => [number, keys, args.map(String)]));
      const replies = JSON.parse(String(await evaluate(library, calls[0]?.keys[0] ?? '', text))) as [
        boolean,
        unknown,
      ][];
      calls.forEach((call, i) => {
        const [isDone, reply] = replies[i] ?? [false, 'ERR no reply'];
        if (isDone && Array.isArray(reply)) call.resolve(reply.map(readPart));
        else call.reject(toReplyError(String(reply)));
      });
      // What ioredis does by itself for a command of its own: look for the master again.
      if (replies.some(([isDone, reply]) => !isDone && String(reply).startsWith('READONLY'))) redis.disconnect(true);
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  };
}

/**
 * Makes the one way scripts are run on a connection. Calls made in one turn of the event loop leave together, sixteen
 * in a command, one or more commands per shard and library; nothing waits for another turn. Under load several jobs
 * share each trip, alone each has its own.
 */
export function createRunScript(redis: Redis, libraries: readonly Library[]): RunScript {
  const send = createSend(redis);
  const places = new Map<Script, { library: Loaded; number: number }>();
  for (const library of libraries) {
    const loaded = load(library);
    for (const [i, script] of library.scripts.entries()) places.set(script, { library: loaded, number: i + 1 });
  }
  /** By shard and library. */
  const waiting = new Map<string, { library: Loaded; calls: Call[] }>();
  const flush = () => {
    for (const { library, calls } of waiting.values()) void send(library, calls);
    waiting.clear();
  };
  const add = (library: Loaded, call: Call) => {
    const to = tagOf(call) + library.sha;
    const calls = waiting.get(to)?.calls ?? [];
    if (calls.length === 0) {
      if (waiting.size === 0) process.nextTick(flush);
      waiting.set(to, { library, calls });
    }
    calls.push(call);
    if (calls.length < MOST_CALLS) return;
    waiting.delete(to);
    void send(library, calls);
  };

  return (script, keys, args) =>
    new Promise((resolve, reject) => {
      const place = places.get(script);
      if (place === undefined) return reject(new RangeError('not a script of this connection'));
      add(place.library, { number: place.number, keys, args, resolve, reject });
    });
}
