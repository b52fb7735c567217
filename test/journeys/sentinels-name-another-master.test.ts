import { describe, expect, it } from 'vitest';
import type { RedisNode } from '../../scripts/laboratory/redis-nodes/redis-nodes.ts';
import { startSentinels } from '../../scripts/laboratory/redis-nodes/start-sentinels.ts';
import { eventually } from '../support/eventually.ts';
import { useRedisNodes } from '../support/open-redis-nodes.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';

const watched = useRedisNodes(startSentinels);

const texts = Array.from({ length: 40 }, (_, i) => `ok ${i}`);

describe('a Redis behind Sentinels', { timeout: 180_000 }, () => {
  it.each([
    ['is killed', (master: RedisNode) => master.kill()],
    ['is replaced as planned', (master: RedisNode) => watched().failOver(master)],
  ])('loses no job that was accepted when its master %s', async (_, strike) => {
    const settings = { durability: 'replicated' as const };
    const { pipeline } = await startJourney(watched(), { settings, tasks: [createSortTask()] });
    const [master] = (await watched().findMasters()) as [RedisNode];
    const jobs = await Promise.all(texts.map((text) => pipeline.submit('sort', { text })));
    await strike(master);
    // Sentinels do nothing for half a minute where they saw their machine stand still.
    await eventually(
      async () => {
        const masters = await watched().findMasters();
        return masters.length === 1 && !masters.includes(master);
      },
      { withinMs: 60_000, describe: 'another master' },
    );
    const ended = await Promise.all(jobs.map(({ id }) => pipeline.reaches(id, 'succeeded')));
    expect(ended.map(({ output }) => (output as { kind: string }).kind)).toEqual(texts);
    await master.kill();
    await master.start();
    await watched().untilWhole();
  });
});
