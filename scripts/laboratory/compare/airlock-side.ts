import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createProcesses, queuePatterns } from '../chaos/chaos-processes.ts';
import { type CampaignClient, createClient } from '../chaos/create-client.ts';
import { writeIncident } from '../chaos/incident.ts';
import type { JobTrail } from '../chaos/observations.ts';
import { submitJobs } from '../chaos/submit-jobs.ts';
import { createTrails } from '../chaos/trails.ts';
import { readAllJobs, watchEndings } from '../chaos/watch-endings.ts';
import { createCanaries } from '../faults/canaries.ts';
import { type FaultEnvironment, openFaultEnvironment } from '../faults/open-fault-environment.ts';
import { planPace } from '../faults/plan-faults.ts';
import { runFaults } from '../faults/run-faults.ts';
import { planComparison, type Side, type SideGiven, type SideSeen, startComparedProvider } from './side.ts';

const TASK = 'compare-note';
const tasksDir = fileURLToPath(new URL('./tasks/', import.meta.url));

async function runJobs(client: CampaignClient, environment: FaultEnvironment, given: SideGiven) {
  const { jobs, seed, over, say } = given;
  const plan = planComparison(given);
  const pace = planPace(plan, jobs);
  const trails = createTrails(jobs);
  const faults = runFaults(plan, environment, () => trails.accepted, over);
  const settled = new AbortController();
  const watched = watchEndings(client, trails, settled.signal);
  const startedAt = performance.now();
  const canaries = createCanaries(seed);
  await submitJobs({
    ...{ jobs, seed, client, trails, mostOpen: jobs, signal: over },
    inputOf: (n) => writeIncident(n, canaries),
    mayCome: (n) => n < pace(performance.now() - startedAt),
  });
  await faults.done;
  while (trails.pending.size > 0 && !over.aborted) {
    say(`Airlock: ${trails.ended} of ${jobs} jobs done`);
    await sleep(1000);
  }
  settled.abort();
  await watched;
  await readAllJobs(client, trails);
  return { trails, deeds: faults.deeds };
}

function seeEndings(trails: readonly JobTrail[]): Pick<SideSeen, 'answers' | 'failed' | 'marked'> {
  const answers = new Map<number, unknown>();
  const failed = new Set<number>();
  const marked = new Map<number, number>();
  for (const { n, ended } of trails) {
    if (ended?.status === 'succeeded') answers.set(n, ended.output);
    else if (ended !== undefined) failed.add(n);
    marked.set(n, ended?.attempts.filter(({ outcome }) => outcome === 'unknown').length ?? 0);
  }
  return { answers, failed, marked };
}

/** The product, with its API and the same number of worker processes. */
export const airlockSide: Side = {
  name: 'Airlock',
  run: async (given) => {
    const provider = await startComparedProvider(given.seed);
    const { api, workers, apiKey } = createProcesses({ workers: given.workers, tasksDir });
    const environment = await openFaultEnvironment({ provider, api, workers, queuePatterns });
    const client = createClient({
      url: () => String(environment.api?.process.started?.url),
      apiKeys: [apiKey],
      task: TASK,
    });
    const { trails, deeds } = await runJobs(client, environment, given);
    await client.close();
    await environment.endProcesses();
    await environment.close();
    await environment.remove();
    await provider.close();
    return { accepted: trails.accepted, deeds, calls: provider.calls, ...seeEndings(trails.toList()) };
  },
};
