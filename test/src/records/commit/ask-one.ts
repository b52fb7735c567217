import type { Store } from '../../../../src/records/store.ts';
import { acceptanceOf, openBareHands } from '../../../support/bare-hands.ts';
import { createNoteTask } from '../../../support/note-task.ts';

const input = { text: 'hello' };

/** A job that a worker has claimed in `model`, with an attempt begun. */
export async function askOne(store: Store, changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const hands = openBareHands(store);
  const first = await hands.accept(acceptanceOf(createNoteTask(), input, changes));
  await hands.commitRedacted(await hands.start(first, 'redact'), input);
  const job = await hands.start(first, 'model');
  const begun = await hands.begin(job);
  if (begun.is !== 'begun') throw new Error(begun.is);
  const { home: keys } = store.keySpace;
  const indexes = {
    ...{ live: keys.live, deadlines: keys.deadlines, expiry: keys.expiry },
    ...{ reviews: keys.reviewsOf('default'), deadLetters: keys.deadLettersOf('default') },
  };
  const read = async () => ({
    record: await store.redis.hgetall(keys.job(job.jobId)),
    history: await store.redis.lrange(keys.history(job.jobId), 0, -1),
    /** Where it stands in each index. */
    scores: Object.fromEntries(
      await Promise.all(
        Object.entries(indexes).map(async ([name, key]) => [name, await store.redis.zscore(key, job.jobId)]),
      ),
    ) as Record<keyof typeof indexes, string | null>,
  });
  return { store, hands, job, keys, attempt: { ...begun.attempt, outcome: 'answered' } as const, read };
}
