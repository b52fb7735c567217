import { describe, expect, it } from 'vitest';
import { readAllOnce, watchTarget } from '../../../../../scripts/laboratory/chaos/targets/watch-target.ts';
import { createTrails } from '../../../../../scripts/laboratory/chaos/trails.ts';
import { eventually } from '../../../../support/eventually.ts';
import { aJob } from '../a-campaign.ts';

function openTrails() {
  const trails = createTrails(2);
  trails.accept(0, 'job_0');
  trails.accept(1, 'job_1');
  return trails;
}

describe('watchTarget', () => {
  it('sees endings, and when the target knows none of the open jobs any more', async () => {
    const trails = openTrails();
    const stop = new AbortController();
    const find = async (id: string) => (id === 'job_0' ? aJob() : undefined);
    const watch = watchTarget({ find }, trails, stop.signal);
    expect(watch.isAllGone()).toBe(false);
    await eventually(() => watch.isAllGone() && trails.ended === 1);
    stop.abort();
    await watch.done;
    expect([...trails.pending]).toEqual(['job_1']);
  });

  it('takes a target that cannot be asked for away, and for nothing else', async () => {
    const trails = openTrails();
    const stop = new AbortController();
    let asked = 0;
    const find = () => {
      asked += 1;
      return asked <= 2 ? Promise.resolve(undefined) : Promise.reject(new Error('ECONNREFUSED'));
    };
    const watch = watchTarget({ find }, trails, stop.signal);
    await eventually(() => asked >= 4);
    stop.abort();
    await watch.done;
    expect([watch.isAllGone(), trails.pending.size]).toEqual([false, 2]);
  });
});

describe('readAllOnce', () => {
  it('tells what became of a job later, and nothing of one that is gone', async () => {
    const trails = openTrails();
    const find = async (id: string) => (id === 'job_0' ? aJob({ status: 'failed' }) : undefined);
    await readAllOnce({ find }, trails);
    expect(trails.toList().map(({ last }) => last?.status)).toEqual(['failed', undefined]);
  });
});
