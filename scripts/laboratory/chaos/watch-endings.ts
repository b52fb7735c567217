import { setTimeout as sleep } from 'node:timers/promises';
import type { CampaignClient } from './create-client.ts';
import type { Trails } from './trails.ts';

const EVERY_MS = 500;
const MOST_PAGES = 24;
/** Old jobs that are asked for one by one in each round. */
const MOST_SINGLE = 25;

/** Reads the newest jobs page by page, then the oldest open ones one by one. */
async function look(client: CampaignClient, trails: Trails): Promise<void> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { jobs, nextCursor } = await client.list(cursor);
    for (const job of jobs) trails.see(job);
    if (nextCursor === undefined) return;
    cursor = nextCursor;
  }
  const oldest = [...trails.pending].slice(0, MOST_SINGLE);
  await Promise.all(oldest.map(async (id) => trails.see(await client.find(id))));
}

/** Asks the API for jobs that have ended, until it is told to stop. The API may be away as long as it likes. */
export async function watchEndings(client: CampaignClient, trails: Trails, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (trails.pending.size > 0) await look(client, trails).catch(() => undefined);
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Reads every job once more, from the newest to the oldest. */
export async function readAllJobs(client: CampaignClient, trails: Trails): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await untilRead(() => client.list(cursor));
    for (const job of page.jobs) trails.seeLast(job);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function untilRead<Value>(read: () => Promise<Value>): Promise<Value> {
  for (let time = 1; ; time++) {
    try {
      return await read();
    } catch (error) {
      if (time === 20) throw error;
      await sleep(EVERY_MS);
    }
  }
}
