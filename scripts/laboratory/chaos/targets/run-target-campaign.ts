import { createCanaries, markOf } from '../../faults/canaries.ts';
import type { RunningFaults } from '../../faults/run-faults.ts';
import type { Provider } from '../../faults/start-provider.ts';
import { timing } from '../chaos-processes.ts';
import type { Observations } from '../observations.ts';
import type { CampaignOptions } from '../options.ts';
import type { Rule } from '../rules.ts';
import { fight, findCrashes, QUIET_MS, startCampaignProvider } from '../run-campaign.ts';
import { createTrails, type Trails } from '../trails.ts';
import { answerTarget } from './answer-target.ts';
import type { ChaosTarget } from './chaos-target.ts';
import { createTargetClient } from './create-target-client.ts';
import { findSkipped } from './find-skipped.ts';
import { loadTarget } from './load-target.ts';
import { type OpenedTarget, openTarget } from './open-target.ts';
import { readAllOnce, watchTarget } from './watch-target.ts';

/** So long nothing ends where the target knows none of its open jobs any more. */
const GONE_MS = 3000;

/** What can be judged of a target from outside. */
const judged = ({ keys }: ChaosTarget): Rule[] => [
  'lost',
  ...(keys ? (['accepted-twice'] as const) : []),
  ...(['ended-twice', 'paid-twice', 'wrong-output', 'crash'] as const),
];

interface TargetCampaign {
  options: CampaignOptions;
  target: ChaosTarget;
  environment: OpenedTarget;
  provider: Provider;
  say: (line: string) => void;
}

/** Fights, and reads every job once more. Throws what the target has done against its own form. */
async function observe(campaign: TargetCampaign): Promise<{ faults: RunningFaults; trails: Trails; skipped: Skipped }> {
  const { options, target, environment, say } = campaign;
  const { mailOf } = createCanaries(options.seed);
  const describe = (n: number) => ({ mark: markOf(n), contact: mailOf(n) });
  const client = createTargetClient(target, environment.at, describe);
  const trails = createTrails(options.jobs);
  const over = AbortSignal.any([AbortSignal.timeout(options.minutes * 60_000), client.broken]);
  const skipped = findSkipped(environment);
  const settled = new AbortController();
  const watch = watchTarget(client, trails, settled.signal);
  const { faults } = await fight({
    ...{ options, environment, client, trails, over, skipped, say, takesKeys: target.keys === true },
    quietMs: () => (watch.isAllGone() ? GONE_MS : QUIET_MS),
  });
  settled.abort();
  await watch.done;
  say('reading every job once more');
  await readAllOnce(client, trails);
  client.broken.throwIfAborted();
  return { faults, trails, skipped };
}

type Skipped = Observations['skipped'];

function describeCampaign({ options, target, environment, provider }: TargetCampaign): Observations {
  return {
    ...{ target: options.target, judged: judged(target), skipped: {}, lateAfterMs: options.lateAfterMs, timing },
    // A mark counts whatever the faults were.
    isMild: false,
    ...{ trails: [], extraJobs: [], refusals: [], leaks: [], deeds: [], histories: new Map() },
    ...{ calls: provider.calls, mostCalls: Number.POSITIVE_INFINITY, crashes: findCrashes(environment), markOf },
    contactOf: createCanaries(options.seed).mailOf,
  };
}

/**
 * Runs a whole campaign against another system than Airlock, and returns what was seen. `folder` holds logs and data,
 * and stays. Throws a RangeError for a target that is not one.
 */
export async function runTargetCampaign(
  options: CampaignOptions,
  say: (line: string) => void,
): Promise<{ seen: Observations; folder: string; remove: () => Promise<void> }> {
  const target = await loadTarget(options);
  const provider = await startCampaignProvider(options, answerTarget);
  say(`the provider is at ${provider.urlFor('target')}`);
  const environment = await openTarget(target, provider, options.minutes);
  const { folder, remove } = environment;
  say(`running in ${folder}`);
  const campaign = { options, target, environment, provider, say };
  try {
    const { faults, trails, skipped } = await observe(campaign);
    const seen = { ...describeCampaign(campaign), skipped, trails: trails.toList(), deeds: faults.deeds };
    return { seen, folder, remove };
  } finally {
    await environment.close();
    await provider.close();
  }
}
