import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignClient } from './create-client.ts';
import type { Trails } from './trails.ts';

const PRODUCERS = 24;
const AGAIN_AFTER_MS = 100;
/** One job in so many is submitted once more after its 202. */
const TWICE_EVERY = 20;

interface SubmitGiven {
  jobs: number;
  seed: number;
  client: Pick<CampaignClient, 'submit'>;
  trails: Pick<Trails, 'accept' | 'pending'>;
  inputOf: (n: number) => object;
  /** How many jobs may be open at once. */
  mostOpen: number;
  /** Whether a key is sent twice now and then, after its 202. */
  takesKeys: boolean;
  /** Whether job `n` may come already: faults that are due go first. */
  mayCome: (n: number) => boolean;
  signal: AbortSignal;
}

/** As a producer does it: again with the same key until there is an answer. Returns why it was refused, if it was. */
async function submitOne(n: number, given: SubmitGiven): Promise<string | undefined> {
  const key = `chaos-${given.seed}-${n}`;
  while (!given.signal.aborted) {
    const submitted = await given.client.submit(given.inputOf(n), key, n).catch(() => ({ is: 'again' }) as const);
    if (submitted.is === 'refused') return submitted.why;
    if (submitted.is === 'accepted') {
      given.trails.accept(n, submitted.id);
      return undefined;
    }
    await sleep(AGAIN_AFTER_MS);
  }
  return undefined;
}

/** Submits every job, some of them twice, and returns the refusals. */
export async function submitJobs(given: SubmitGiven): Promise<string[]> {
  const refusals: string[] = [];
  let next = 0;
  const produce = async () => {
    while (next < given.jobs && !given.signal.aborted) {
      if (given.trails.pending.size >= given.mostOpen || !given.mayCome(next)) {
        await sleep(20);
        continue;
      }
      const n = next++;
      for (let time = 0; time < (given.takesKeys && n % TWICE_EVERY === 0 ? 2 : 1); time++) {
        const refusal = await submitOne(n, given);
        if (refusal !== undefined) refusals.push(`${n}: ${refusal}`);
      }
    }
  };
  await Promise.all(Array.from({ length: PRODUCERS }, produce));
  return refusals;
}
