import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, medianRatio } from '../../median.ts';
import { startChild } from '../http/start-child.ts';
import type { BenchPipeline } from '../open-pipeline.ts';
import { type StartedProcesses, startProcesses } from '../start-processes.ts';

const STARTS = 5;
const LOOK_EVERY_MS = 100;
const QUIET_MS = 25_000;
const RECOVERED_WITHIN_MS = 60_000;

/** What may look at all that waits. */
const paths = [
  ...['/metrics', '/v1/jobs?limit=100', '/v1/jobs?status=failed', '/v1/stats?window=1h', '/v1/models'],
  ...['/console/', '/console/jobs', '/console/jobs?tenant=bench-1', '/console/tenants', '/console/tenants/bench-1'],
  ...['/console/providers', '/console/failures', '/console/quality', '/console/batches', '/console/reviews'],
  ...['/console/dead-letters', '/admin/queues/api/queues'],
];

/** Milliseconds. */
interface Times {
  /** From the start of a worker process to its first job that has ended. */
  firstMs: number;
  /** How that is to the same where few jobs wait, start by start. */
  firstRatio: number;
  /** From `kill -9` of a worker process to its visits being back in their queues. */
  recoveredMs: number;
  /** From the start of an API process to its being ready. */
  apiMs: number;
  /** Of the page that takes longest, and which that is. */
  pageMs: number;
  slowest: string;
}

/** Looks at each page, and says how long the slowest of them took. */
async function timePages({ url, apiKey }: StartedProcesses): Promise<Pick<Times, 'pageMs' | 'slowest'>> {
  let [pageMs, slowest] = [0, ''];
  for (const path of paths) {
    const startedAt = performance.now();
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    await answer.text();
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    const ms = performance.now() - startedAt;
    process.stderr.write(`${path} ${ms.toFixed(0)} ms\n`);
    if (ms > pageMs) [pageMs, slowest] = [ms, path];
  }
  return { pageMs, slowest };
}

/** Starts a worker process, and ends it once a job has ended; how long that took. */
async function timeFirst(pipeline: BenchPipeline, started: StartedProcesses): Promise<number> {
  let onEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  const endings = await pipeline.watchEndings(onEnd);
  const startedAt = performance.now();
  const worker = started.addWorker();
  await ended;
  const ms = performance.now() - startedAt;
  await worker.end();
  await endings.close();
  return ms;
}

/** Kills a worker process that has its slots full, and waits until another has given its visits back. */
async function timeRecovery(started: StartedProcesses): Promise<number> {
  const [killed, other] = [started.addWorker(), started.addWorker()];
  await Promise.all([killed.untilUp(), other.untilUp()]);
  // Until what those before had in flight is back.
  await sleep(QUIET_MS);
  const countRecovered = () => readFileSync(other.lives[0]?.logFile ?? '', 'utf8').split('"visits-recovered"').length;
  const before = countRecovered();
  const killedAt = performance.now();
  await killed.end();
  const leftMs = () => RECOVERED_WITHIN_MS - (performance.now() - killedAt);
  while (countRecovered() === before && leftMs() > 0) await sleep(LOOK_EVERY_MS);
  return performance.now() - killedAt;
}

/** Starts an API and worker processes, production's program, on what waits, and the same beside it where few jobs wait. */
export async function timeProcesses(many: BenchPipeline, few: BenchPipeline): Promise<Times> {
  const provider = await startChild('null-provider', '0');
  const model = { OPENAI_BASE_URL: String(provider.ready.url), OPENAI_API_KEY: 'sk-bench' };
  const start = ({ env }: BenchPipeline) => startProcesses(0, async () => ({ ...env, ...model }));
  const [besideFew, started] = [await start(few), await start(many)];
  const { beganAt = Number.NaN, upAt = Number.NaN } = started.api.lives[0] ?? {};
  const firsts: { few: number; many: number }[] = [];
  for (let n = 0; n < STARTS; n++) {
    firsts.push({ few: await timeFirst(few, besideFew), many: await timeFirst(many, started) });
  }
  await besideFew.close();
  const pages = await timePages(started);
  const recoveredMs = await timeRecovery(started);
  await started.close();
  await provider.close();
  const manyMs = firsts.map((first) => first.many);
  const firstRatio = medianRatio(
    manyMs,
    firsts.map((first) => first.few),
  );
  return { firstMs: median(manyMs), firstRatio, recoveredMs, apiMs: upAt - beganAt, ...pages };
}
