import { filesOf, readInRoot } from '../../../project/repo-files.ts';

/** The fields of jobs' hashes that the scripts of a file name in their Lua. */
export interface LuaFields {
  file: string;
  reads: string[];
  writes: string[];
}

const JOB = String.raw`(?:job|jobKey\(\(?[^{}]*?\)?\))`;
const READ = new RegExp(String.raw`\bread\(${JOB}, \{([^}]*)\}\)`, 'g');
const CALL = new RegExp(String.raw`\bcall\('(HGET|HSET|HDEL|HINCRBY)', ${JOB}, `, 'g');
/** A field that a script gathers for one HSET. */
const GATHERED = /\bput\('(\w+)'|\blocal fields = \{ '(\w+)'/g;

/** The arguments from here to the bracket that closes the call. */
function splitArguments(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(' || letter === '{') depth += 1;
    if (letter === ')' || letter === '}') depth -= 1;
    if (depth < 0) break;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}

const namesIn = (texts: readonly string[]) => texts.flatMap((text) => /^'(\w+)'$/.exec(text)?.[1] ?? []);

function readFields(file: string, lua: string): LuaFields {
  const reads = [...lua.matchAll(READ)].flatMap(([, names = '']) => namesIn(splitArguments(names)));
  const writes = [...lua.matchAll(GATHERED)].flatMap(([, put, first]) => put ?? first ?? []);
  for (const call of lua.matchAll(CALL)) {
    const given = splitArguments(lua.slice(call.index + call[0].length));
    if (call[1] === 'HGET') reads.push(...namesIn(given));
    else if (call[1] === 'HDEL') writes.push(...namesIn(given));
    else writes.push(...namesIn(given.filter((_, i) => i % 2 === 0)));
  }
  return { file, reads, writes };
}

/** What the Lua in every file of `src` and `queues` reads and writes of jobs' hashes. */
export function readLuaFields(): LuaFields[] {
  return filesOf(['src', 'queues']).flatMap((file) => {
    const lua = [...readInRoot(file).matchAll(/\/\* lua \*\/ `([^`]*)`/g)].map(([, body = '']) => body).join('\n');
    return lua === '' ? [] : [readFields(file, lua)];
  });
}
