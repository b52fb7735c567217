import { readClock } from '../../src/redis/read-clock.ts';
import type { TestRecords } from './start-records.ts';

interface Attempted {
  profile?: string;
  model?: string;
  outcome?: string;
  round?: number;
  failure?: string | null;
  latencyMs?: number | null;
  usage?: object | null;
  costUsd?: number | null;
}

/** A store in which events of statistics may be put at any time before now, of `<tenant> <task> <version>`. */
export async function openStats(records: TestRecords) {
  const store = await records.openStore();
  const now = await readClock(store.redis);
  const put = async (agoMs: number, of: string, kind: string, json: object | '' = '') => {
    const at = now - agoMs;
    const text = json === '' ? '' : JSON.stringify(json);
    await store.redis.rpush(store.keySpace.home.statsEvents, `${at} ${at - 1000} ${of} ${kind} ${text}`);
  };
  const closed = (changes: Attempted) => ({
    ...{ profile: 'primary', model: 'small', outcome: 'answered', failure: null, latencyMs: 100 },
    ...{ usage: { inputTokens: 300, outputTokens: 40 }, costUsd: 0.001, ...changes },
  });
  return {
    store,
    now,
    accept: (of = 'acme note 1', agoMs = 0) => put(agoMs, of, 'accepted'),
    end: (ending: object, of = 'acme note 1', agoMs = 0) => put(agoMs, of, 'ended', ending),
    attempt: (changes: Attempted, of = 'acme note 1', agoMs = 0) => put(agoMs, of, 'closed', closed(changes)),
    /** An answer that was closed before was found wrong. */
    refuse: (changes: Attempted, of = 'acme note 1', agoMs = 0) => put(agoMs, of, 'refused', closed(changes)),
    decide: (verdict: object, of = 'acme note 1', agoMs = 0) => put(agoMs, of, 'decided', verdict),
    tell: (outcome: object, of = 'acme note 1', agoMs = 0) => put(agoMs, of, 'outcome', outcome),
  };
}
