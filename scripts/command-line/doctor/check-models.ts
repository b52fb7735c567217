import { fetch, type RequestInit } from 'undici';
import { isObject } from '../../../src/json/is-object.ts';
import { parseJson } from '../../../src/json/parse-json.ts';
import { openDispatcher } from '../../../src/models/open-fetch.ts';
import { headersOf, type Profile } from '../../../src/models/profile.ts';
import { readBytes } from '../../../src/net/read-bytes.ts';
import { reasonOf } from '../../../src/net/reason-of.ts';
import { type Check, warn } from './check.ts';

const ANSWER_WITHIN_MS = 5000;
/** Lists of hosted models are long. */
const LONGEST_LIST = 8 * 1024 * 1024;
const MOST_NAMES = 5;

/** What an endpoint answered: its status, and its body where that is JSON. */
interface Answered {
  status: number;
  json: unknown;
}

/** Sends a request that asks no model, as the profile's requests are sent. */
async function call(profile: Profile, path: string, init: RequestInit): Promise<Answered> {
  const { baseUrl, query = {} } = profile;
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const dispatcher = openDispatcher(profile);
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const headers = { ...headersOf(profile), ...(init.body !== undefined && { 'content-type': 'application/json' }) };
    const { status, body } = await fetch(url, { ...init, headers, redirect: 'manual', dispatcher, signal });
    const { bytes } = await readBytes(body as Parameters<typeof readBytes>[0], LONGEST_LIST);
    const json = parseJson(bytes.toString('utf8'));
    return { status, json: json.ok ? json.value : undefined };
  } finally {
    await dispatcher.destroy();
  }
}

/** What looks like a model's name may be shown. */
const plainName = /^[\w.:/@+ -]{1,128}$/;

/** The names in a list of models: OpenAI's, Ollama's, or Gemini's, which begin with `models/`. */
function readNames(json: unknown): string[] {
  const list = isObject(json) ? (json.data ?? json.models) : json;
  const entries = Array.isArray(list) ? list.filter(isObject) : [];
  return entries
    .flatMap((entry) => [entry.id, entry.name])
    .filter((name): name is string => typeof name === 'string' && plainName.test(name));
}

/** A tag `latest` may be left out. */
const plainNameOf = (model: string) => model.replace(/^models\//, '').replace(/:latest$/, '');

const isListed = (model: string, names: readonly string[]) =>
  names.some((name) => plainNameOf(name) === plainNameOf(model));

const isRefused = (status: number) => status === 401 || status === 403;
/** There is no such call. */
const isMissing = (status: number) => [404, 405, 501].includes(status);

/**
 * Asks an endpoint for its models, which costs nothing. Where it has no list, or none for this key, an empty request,
 * which costs nothing either, tells whether completions are there and the key is taken.
 */
async function checkEndpoint(profile: Profile): Promise<Omit<Check, 'name'>> {
  const list = await call(profile, '/models', { method: 'GET' });
  if (isRefused(list.status) || isMissing(list.status)) {
    const { status } = await call(profile, '/chat/completions', { method: 'POST', body: '{}' });
    if (isRefused(status)) return { status: 'fail', detail: `refuses the key (${status})` };
    if (isMissing(status)) return { status: 'warn', detail: `has no chat completions at this path (${status})` };
    return isMissing(list.status)
      ? { status: 'ok', detail: 'answers' }
      : { status: 'warn', detail: `answers, but refuses the key for its list of models (${list.status})` };
  }
  if (list.status < 200 || list.status >= 300) return { status: 'warn', detail: `answers ${list.status}` };
  // A page to log in at; some servers know no path and answer 200 all the same.
  if (list.json === undefined || (isObject(list.json) && list.json.error))
    return { status: 'warn', detail: 'answers with no list of models: its base URL may be another' };
  const names = readNames(list.json);
  if (names.length === 0 || isListed(profile.model, names)) return { status: 'ok', detail: 'answers' };
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return { status: 'warn', detail: `is not listed there; ${names.slice(0, MOST_NAMES).join(', ')}${more} are` };
}

async function checkProfile(profile: Profile): Promise<Check> {
  const found = await checkEndpoint(profile).catch((error: unknown) => ({
    ...{ status: 'fail' as const, detail: `cannot be reached (${reasonOf(error)})` },
  }));
  const place = `${profile.model} at ${new URL(profile.baseUrl).host}`;
  return { name: `model ${profile.name}`, ...found, detail: `${place} ${found.detail}` };
}

/** Looks at every model that is configured, all at once, without asking one. */
export async function checkModels(profiles: readonly Profile[]): Promise<Check[]> {
  if (profiles.length === 0)
    return [warn('models', 'none is configured: a simulated one answers, and none in production')];
  return Promise.all(profiles.map(checkProfile));
}
