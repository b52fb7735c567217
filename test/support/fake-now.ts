import type { ModelView } from '../../src/operations/knob-tools.ts';
import type { NowView } from '../../src/operations/read-now.ts';
import { viewFigures } from '../../src/operations/stats-figures.ts';
import type { Counters } from '../../src/records/stats-rows.ts';

/** Figures of counters, as many as there were in five minutes. */
export const figuresOf = (counters: Counters = {}) => viewFigures(counters, 5);

/** How it stands where nothing has happened. */
export const createNow = (changes: Partial<NowView> = {}): NowView => ({
  minutes: [],
  ...{ hour: figuresOf(), recent: figuresOf(), profiles: [], todayUsd: null, waiting: [], stages: null },
  ...{ memoryUsed: null, isFull: false, heardMs: 0, reviews: 0, deadLetters: 0, pausedTasks: [] },
  ...{ versions: null, ...changes },
});

const none = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrency: null };

/** A profile that may be asked. */
export const createModel = (changes: Partial<ModelView> = {}): ModelView => ({
  ...{ name: 'primary', model: 'small', provider: null, region: null, paused: false },
  ...{ state: 'open', since: null, until: null, used: null },
  limits: { configured: none, knob: none, told: none, inForce: none },
  ...changes,
});
