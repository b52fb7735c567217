import { findWeakBytes, findWeakText } from '../seals/find-weakness.ts';
import { readSecret } from '../seals/sign-message.ts';
import { findProxyProblem } from './check-endpoint.ts';

/** Settings as they were given, an empty one undefined. */
export type GivenSettings = Readonly<Record<string, string | undefined>>;

/** Names that say what a models file says, too: both at once would leave open which one holds. */
const fileOrNames = [
  ...(['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AIRLOCK_MODEL'] as const),
  ...(['AIRLOCK_FALLBACK_MODEL', 'AIRLOCK_FALLBACK_BASE_URL', 'AIRLOCK_FALLBACK_API_KEY'] as const),
];

function findContradictions(given: GivenSettings): string[] {
  const named = fileOrNames.filter((name) => given[name]);
  const problems: string[] = [];
  if (given.AIRLOCK_MODELS_FILE && named.length > 0) {
    problems.push(`AIRLOCK_MODELS_FILE: cannot stand beside ${named.join(', ')}`);
  }
  if (given.AIRLOCK_DURABILITY === 'replicated' && !given.REDIS_URL) {
    problems.push('AIRLOCK_DURABILITY: replicated needs REDIS_URL, the embedded Redis has no replica');
  }
  return problems;
}

/** How many characters have to be put in, taken out or changed to make one text of another. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, character] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const changed = (row[j] ?? 0) + (character === to[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** A production that is taken for development would make its own keys: what is nearly `production` is refused. */
function findMisspelling({ NODE_ENV = '' }: GivenSettings): string[] {
  if (NODE_ENV === 'production') return [];
  const letters = NODE_ENV.normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .slice(0, 20);
  if (!/^(prod|prd|live)/.test(letters) && countEdits(letters, 'production') > 2) return [];
  return ['NODE_ENV: looks like production and is not; write production, in small letters and nothing else'];
}

/** What only production insists on; development makes its own. */
function findMissing(given: GivenSettings): string[] {
  const missing = ['REDIS_URL', 'AIRLOCK_ENCRYPTION_KEYS'].filter((name) => !given[name]);
  const problems = missing.map((name) => `${name}: is needed in production`);
  if (given.AIRLOCK_FAIL_AT) problems.push('AIRLOCK_FAIL_AT: kills the process, and is refused in production');
  if (given.OPENAI_API_KEY || given.OPENAI_BASE_URL || given.AIRLOCK_MODELS_FILE) return problems;
  return [...problems, 'OPENAI_API_KEY: is needed in production, or OPENAI_BASE_URL, or AIRLOCK_MODELS_FILE'];
}

/** Keys that can be guessed; those that are malformed are told of elsewhere. */
function findWeakKeys(given: GivenSettings): string[] {
  const { AIRLOCK_API_KEY = '', AIRLOCK_ENCRYPTION_KEYS = '', AIRLOCK_WEBHOOK_SECRET = '' } = given;
  const ofApi = AIRLOCK_API_KEY.length < 16 ? undefined : findWeakText(AIRLOCK_API_KEY);
  const problems = ofApi === undefined ? [] : [`AIRLOCK_API_KEY: can be guessed, ${ofApi}; try openssl rand -hex 32`];
  for (const part of AIRLOCK_ENCRYPTION_KEYS.split(',')) {
    const [id = '', base64 = ''] = part.trim().split(/:(.*)/s);
    if (!/^[\w-]{1,32}$/.test(id) || Buffer.from(base64, 'base64').length !== 32) continue;
    const weakness = findWeakBytes(base64);
    if (weakness === undefined) continue;
    problems.push(`AIRLOCK_ENCRYPTION_KEYS: ${id} can be guessed, ${weakness}; try openssl rand -base64 32`);
  }
  for (const secret of AIRLOCK_WEBHOOK_SECRET.split(',')) {
    const weakness = readSecret(secret.trim()) && findWeakBytes(secret.trim().slice('whsec_'.length));
    if (weakness) problems.push(`AIRLOCK_WEBHOOK_SECRET: can be guessed, ${weakness}; try openssl rand -base64 32`);
  }
  return problems;
}

/** What is wrong with settings beside each other, or in production; values are never quoted. */
export function findConflicts(given: GivenSettings): string[] {
  const inProduction = given.NODE_ENV === 'production' ? [...findMissing(given), ...findWeakKeys(given)] : [];
  return [...findMisspelling(given), ...findContradictions(given), ...inProduction];
}

/** The environment's proxies for requests to models, as every program reads them. */
const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

export function findProxyProblems(env: NodeJS.ProcessEnv): string[] {
  return proxyNames.flatMap((name) => {
    const problem = env[name] ? findProxyProblem(env[name]) : undefined;
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
}
