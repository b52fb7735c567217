import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApiAndWorker } from '../faults/create-api-and-worker.ts';
import { type FaultEnvironment, openFaultEnvironment } from '../faults/open-fault-environment.ts';
import { startProvider } from '../faults/start-provider.ts';
import type { SupervisedProcess } from '../faults/supervise-process.ts';
import { type Broken, checkRequests } from './check-requests.ts';
import { drawRequests } from './draw-requests.ts';
import type { FuzzedRequest } from './fuzzed-request.ts';
import { judgeAnswer, judgeLog, type Rule, statusesOf } from './judge-answer.ts';
import { openTenant, type Tenant } from './open-tenants.ts';
import type { FuzzOptions } from './options.ts';
import { sendBytes } from './send-bytes.ts';
import { isWhole, writeRequest } from './write-request.ts';

const LANES = 48;
const WITHIN_MS = 300_000;
/** How long an answer is waited for: one that waits for its job takes a second, to a request that was cut there is none. */
const WHOLE_PATIENCE_MS = 10_000;
const CUT_PATIENCE_MS = 300;
const SAID_EVERY_MS = 5000;
/** Stands in every payload of the tenant that is not to be seen. */
const VICTIM = 'victim~q8y';
const TASKS = ['fuzz-note', 'fuzz-dead'];

const tasksDir = fileURLToPath(new URL('./tasks/', import.meta.url));

/** What a run has seen. */
export interface Fuzzed {
  /** Answers by status; `none` where the connection was closed without one. */
  answers: Record<string, number>;
  sent: number;
  /** By rule. What was found in logs or of another tenant's jobs has no request. */
  violations: Partial<Record<Rule, number>>;
  broken: Broken[];
  folder: string;
  remove: () => Promise<void>;
}

/** Sends one request, notes the statuses it was answered with, and says which rule that breaks. */
function createSend(
  api: SupervisedProcess,
  foreign: readonly string[],
  seen: Pick<Fuzzed, 'answers' | 'violations' | 'sent'>,
) {
  return async (request: FuzzedRequest): Promise<Rule | undefined> => {
    await api.untilUp();
    const lives = api.lives.length;
    const port = Number(new URL(String(api.started?.url)).port);
    const patienceMs = isWhole(request) ? WHOLE_PATIENCE_MS : CUT_PATIENCE_MS;
    const { text, isRefused, isHung } = await sendBytes(port, writeRequest(request), patienceMs);
    const hasCrashed = isRefused || !api.isUp() || api.lives.length > lives;
    seen.sent += 1;
    const statuses = statusesOf(text);
    for (const status of statuses.length === 0 ? ['none'] : statuses)
      seen.answers[status] = (seen.answers[status] ?? 0) + 1;
    const rule = judgeAnswer({ text, hasCrashed, isHung }, foreign);
    if (rule !== undefined) seen.violations[rule] = (seen.violations[rule] ?? 0) + 1;
    return rule;
  };
}

/** Rules that the logs of all processes break, and crashes of those that no request goes to. */
async function judgeLogs({ workers, api }: FaultEnvironment): Promise<Rule[]> {
  const found: Rule[] = [];
  for (const { process } of [...workers, ...(api ? [api] : [])]) {
    for (const { logFile } of process.lives) found.push(...judgeLog(await readFile(logFile, 'utf8')));
  }
  for (const { process } of workers) if (process.lives.length > 1) found.push('crash');
  return found;
}

async function openTenants(
  environment: FaultEnvironment,
  shared: Record<string, string>,
): Promise<Record<'own' | 'victim', Tenant>> {
  const url = () => String(environment.api?.process.started?.url);
  const env = () => ({
    ...{ ...shared, REDIS_URL: `unix://${environment.redis.socketPath}`, AIRLOCK_URL: url() },
    AIRLOCK_DATA_DIR: join(environment.folder, 'data'),
  });
  const own = await openTenant({ name: 'attacker', words: 'own words', url, env });
  return { own, victim: await openTenant({ name: 'victim', words: VICTIM, url, env }) };
}

/** Sends all requests to an API of its own, with a worker, a Redis and two tenants, and looks into the logs. */
export async function runFuzz({ requests, seed }: FuzzOptions, say: (line: string) => void): Promise<Fuzzed> {
  // No answer fits: every job of a model waits for a person.
  const provider = await startProvider({ seed, answer: () => ({ urgency: 'none' }) });
  const { api, worker, shared } = createApiAndWorker({ prefix: 'fuzz', tasksDir });
  const environment = await openFaultEnvironment({ provider, api, workers: [worker], queuePatterns: [] });
  if (environment.api === undefined) throw new Error('no API');
  say(`running in ${environment.folder}`);
  const { own, victim } = await openTenants(environment, shared);
  const before = await victim.read();
  const seen: Pick<Fuzzed, 'answers' | 'violations' | 'sent'> = { answers: {}, violations: {}, sent: 0 };
  const told = setInterval(() => say(`${seen.sent} of ${requests} requests`), SAID_EVERY_MS);
  const broken = await checkRequests({
    requests: drawRequests({ keys: [own.key], ids: [...own.ids, ...victim.ids], tasks: TASKS }),
    ...{ count: requests, seed, lanes: LANES, withinMs: WITHIN_MS },
    send: createSend(environment.api.process, [VICTIM, ...victim.ids], seen),
  });
  clearInterval(told);
  await environment.api.process.untilUp();
  const isChanged = (await victim.read()) !== before;
  await environment.endProcesses();
  const found: Rule[] = [...(await judgeLogs(environment)), ...(isChanged ? ['changed' as const] : [])];
  for (const rule of found) seen.violations[rule] = (seen.violations[rule] ?? 0) + 1;
  await Promise.all([provider.close(), environment.close()]);
  return { ...seen, broken, folder: environment.folder, remove: environment.remove };
}
