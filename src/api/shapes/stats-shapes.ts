import { z } from 'zod';
import { type StatsGroup, type StatsView, statsGroupings } from '../../operations/read-stats.ts';
import { statsWindows } from '../../operations/read-window.ts';
import type { StatsFigures } from '../../operations/stats-figures.ts';
import { count, shapeOf, time } from './shape-of.ts';

const rate = z.number().nullable();
const byCode = z.record(z.string(), z.number());
const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();
const tokens = count.nullable();

const figures = {
  jobs: z
    .object({
      ...{ accepted: count, ended: count, succeeded: count, failed: count, cancelled: count, expired: count },
      ...{ acceptedPerMinute: z.number(), endedPerMinute: z.number(), successRate: rate, failures: byCode },
      ms: percentiles,
    })
    .nullable(),
  answers: z.object({ model: count, rule: count, review: count, degraded: count, degradedRate: rate }).nullable(),
  business: z.object({ told: count, succeeded: count, successRate: rate, codes: byCode, value: z.number() }).nullable(),
  quality: z
    .object({
      ...{ first: count, validAtOnce: count, validAtOnceRate: rate, askedAgain: count, refused: count },
      reviews: z.object({
        ...{ approved: count, corrected: count, rejected: count, askedAgain: count, overturnedRate: rate },
      }),
      confidence: z.array(
        z.object({
          ...{ from: z.number(), to: z.number() },
          ...{ approved: count, overturned: count, served: count, unserved: count },
        }),
      ),
    })
    .nullable(),
  attempts: z.object({
    ...{ total: count, answered: count, throttled: count, failed: count, aborted: count, unknown: count },
    ...{ perMinute: z.number(), failures: byCode, withUsage: count, withCost: count, latencyMs: percentiles },
  }),
  tokens: z.object({ input: tokens, output: tokens, cachedInput: tokens, cacheWrite: tokens, reasoning: tokens }),
  costUsd: z.number().nullable(),
};

const exampleFigures: StatsFigures = {
  jobs: {
    ...{ accepted: 10, ended: 10, succeeded: 9, failed: 1, cancelled: 0, expired: 0, acceptedPerMinute: 0.1667 },
    ...{
      endedPerMinute: 0.1667,
      successRate: 0.9,
      failures: { 'model-error': 1 },
      ms: { p50: 900, p95: 2100, p99: 2100 },
    },
  },
  answers: { model: 9, rule: 0, review: 0, degraded: 1, degradedRate: 0.1111 },
  business: { told: 2, succeeded: 2, successRate: 1, codes: { solved: 2 }, value: 12.5 },
  quality: {
    ...{ first: 10, validAtOnce: 9, validAtOnceRate: 0.9, askedAgain: 0, refused: 1 },
    reviews: { approved: 0, corrected: 1, rejected: 0, askedAgain: 0, overturnedRate: 1 },
    confidence: [{ from: 0.4, to: 0.5, approved: 0, overturned: 1, served: 0, unserved: 0 }],
  },
  attempts: {
    ...{ total: 12, answered: 10, throttled: 1, failed: 1, aborted: 0, unknown: 0, perMinute: 0.2 },
    ...{ failures: { 'model-error': 1 }, withUsage: 10, withCost: 10, latencyMs: { p50: 800, p95: 1800, p99: 1800 } },
  },
  tokens: { input: 3100, output: 420, cachedInput: null, cacheWrite: null, reasoning: null },
  costUsd: 0.004,
};

const named = z.union([z.string(), z.number()]).exactOptional();
const group = shapeOf<StatsGroup>()(
  z.object({
    ...figures,
    ...{ task: named, version: named, profile: named, model: named, tenant: named, outcome: named, day: named },
  }),
  { ...exampleFigures, task: 'ticket-triage' },
);

export const stats = shapeOf<StatsView>()(
  z.object({
    window: z.enum(statsWindows),
    by: z.enum(statsGroupings).nullable(),
    ...{ from: time, to: time, total: z.object(figures), groups: z.array(group) },
  }),
  {
    ...{ window: '1h', by: 'task', from: '2026-01-31T08:30:00.000Z', to: '2026-01-31T09:30:12.000Z' },
    ...{ total: exampleFigures, groups: [{ ...exampleFigures, task: 'ticket-triage' }] },
  },
);
