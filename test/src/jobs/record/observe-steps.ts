import type { StoredRecord } from '../../../../src/jobs/record.ts';
import type { Store } from '../../../../src/records/store.ts';

/** Which fields of jobs' hashes each step changed, wrote or deleted, as Redis has it. */
export function observeSteps<Step extends string>(store: Store) {
  const changed = new Map<Step, Set<string>>();
  const readAll = async () => {
    const keys = await store.redis.keys(store.keySpace.home.job('*'));
    const records = await Promise.all(keys.map((key) => store.redis.hgetall(key)));
    return new Map(keys.map((key, i): [string, StoredRecord] => [key, records[i] ?? {}]));
  };
  return {
    changed,
    readAll,
    /** Takes a step. */
    step: async <Value>(name: Step, take: () => Promise<Value>): Promise<Value> => {
      const before = await readAll();
      const value = await take();
      const names = changed.get(name) ?? new Set();
      changed.set(name, names);
      for (const [key, record] of await readAll()) {
        const old = before.get(key) ?? {};
        for (const field of new Set([...Object.keys(old), ...Object.keys(record)])) {
          if (old[field] !== record[field]) names.add(field);
        }
      }
      return value;
    },
  };
}
