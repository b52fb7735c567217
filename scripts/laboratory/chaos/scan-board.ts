import { setTimeout as sleep } from 'node:timers/promises';
import { stages } from '../../../src/jobs/job-view.ts';
import type { CampaignClient } from './create-client.ts';

const EVERY_MS = 5000;

/** The pages of the board: each stage with its newest visits. */
export const boardPaths = stages.map((stage) => `/admin/queues/api/queues?activeQueue=${stage}&page=1&jobsPerPage=50`);

/** The board's answers that hold one of the needles. */
async function look(client: CampaignClient, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of boardPaths) {
    const text = await client.read(path);
    if (needles.some((needle) => text.includes(needle))) found.push(path);
  }
  return found;
}

/**
 * Looks at the board now and then until it is told to stop. Returns the pages that hold a needle, and how many looks
 * there were.
 */
export async function scanBoard(
  client: CampaignClient,
  needles: readonly string[],
  signal: AbortSignal,
): Promise<{ found: string[]; looks: number }> {
  const seen = { found: [] as string[], looks: 0 };
  while (!signal.aborted) {
    const found = await look(client, needles).catch(() => undefined);
    if (found !== undefined) seen.looks += 1;
    seen.found.push(...(found ?? []));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return seen;
}
