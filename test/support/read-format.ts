import { parseOwn } from '../../src/jobs/record-field.ts';
import { isObject } from '../../src/json/is-object.ts';
import type { RedisClient } from '../../src/redis/open-redis.ts';

/** Sorts of keys: the type of each, and the forms of what stands there; of a hash whose fields have names of ours by field. */
export type Forms = Record<string, Record<string, readonly string[]>>;

/** What differs from run to run in the name of a key or a field, by what stands for it. */
const varying: readonly [RegExp, string][] = [
  [/\b(job|batch|whk|key)_[0-9a-f-]{36}/g, '<$1>'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>'],
  [/bare-hands-<id>/g, '<id>'],
  [/\bcallback-[\w-]{12}$/g, 'callback-<hash>'],
  [/(?<=idempotency:)[\w-]{43}/g, '<hash>'],
  [/(?<![A-Za-z])\d+(?![A-Za-z])/g, '<n>'],
];

const vary = (text: string): string => varying.reduce((all, [pattern, by]) => all.replace(pattern, by), text);

const SEAL = /^\w+\.[A-Za-z0-9+/]{40,}={0,2}$/;

function formOfJson(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${formOfJson(value[0])}]`;
  if (!isObject(value)) return value === null ? 'null' : typeof value;
  const fields = Object.entries(value);
  // Which things were counted is not its form.
  if (fields.every(([, inner]) => typeof inner === 'number')) return '{numbers}';
  return `{${fields.map(([name, inner]) => `${name}: ${formOfJson(inner)}`).join(', ')}}`;
}

/** Words and numbers of a text, and of JSON, which may stand at its end, the names of its fields. */
function formOf(text: string): string {
  if (SEAL.test(text)) return 'seal';
  const [, before = '', json = ''] = /^([^{[]*)([{[].*)?$/s.exec(text) ?? [];
  const value = parseOwn(json);
  if (json !== '' && value === undefined) return 'text';
  const words = before.split(' ').map((word) => (word === '' ? '' : /^-?\d+(\.\d+)?$/.test(word) ? 'number' : 'word'));
  return words.join(' ') + (json === '' ? '' : formOfJson(value));
}

/** Hashes whose fields have names of ours; of all others the fields are names of things. */
const NAMED = /^:(job|batch|meter|delivery|idempotency):|:(meta|<\w+>[^:]*-<n>|<\w+>\.<n>\.[^:]*)$/;

async function readForms(redis: RedisClient, key: string, sort: string): Promise<[name: string, form: string][]> {
  const type = await redis.type(key);
  const all = (texts: readonly string[]) => texts.map((text): [string, string] => [type, formOf(text)]);
  switch (type) {
    case 'string':
      return all([(await redis.get(key)) ?? '']);
    case 'hash': {
      const fields = Object.entries(await redis.hgetall(key));
      const named = NAMED.test(sort);
      return fields.map(([name, text]) => [`hash ${named ? vary(name) : formOf(name)}`, formOf(text)]);
    }
    case 'list':
      return all(await redis.lrange(key, 0, -1));
    case 'set':
      return all(await redis.smembers(key));
    case 'zset':
      return all(await redis.zrange(key, 0, '-1'));
    case 'stream':
      return all((await redis.xrange(key, '-', '+')).map(([, fields]) => fields.join(' ')));
    default:
      return [];
  }
}

/** Adds what stands under a hash tag to what was seen. */
export async function addForms(seen: Forms, redis: RedisClient, tag: string): Promise<void> {
  for (const key of (await redis.keys(`${tag}:*`)).sort()) {
    const sort = vary(key.slice(tag.length));
    const forms = seen[sort] ?? {};
    for (const [name, form] of await readForms(redis, key, sort)) {
      forms[name] = [...new Set([...(forms[name] ?? []), form])].sort();
    }
    seen[sort] = forms;
  }
}

/** What was seen, a line each: the sort of key, what of it, and a form. */
export const listForms = (seen: Forms): string[] =>
  Object.entries(seen)
    .flatMap(([sort, forms]) =>
      Object.entries(forms).flatMap(([name, all]) => all.map((form) => `${sort} | ${name} | ${form}`)),
    )
    .sort();
