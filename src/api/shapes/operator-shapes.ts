import { z } from 'zod';
import { type AuditView, acts } from '../../audit/entry.ts';
import type { ModelView, TenantView } from '../../operations/knob-tools.ts';
import { type ApiKey, type ListedKey, roles, scopes } from '../../records/api-keys.ts';
import { exampleIds, ids } from '../request-parts.ts';
import { count, shapeOf, time } from './shape-of.ts';

const limit = z.number().nullable();
const rates = { requestsPerMinute: limit, tokensPerMinute: limit, maxConcurrency: limit };
const limits = z.object(rates);
const noRates = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrency: null };

export const model = shapeOf<ModelView>()(
  z.object({
    ...{ name: z.string(), model: z.string(), provider: z.string().nullable(), region: z.string().nullable() },
    paused: z.boolean().meta({ description: 'Whether somebody has paused it.' }),
    state: z.enum(['open', 'held', 'paused', 'away']),
    ...{ since: time.nullable(), until: time.nullable() },
    limits: z.object({ configured: limits, knob: limits, told: limits, inForce: limits }),
    used: z
      .object({ requestsPerMinute: z.number(), tokensPerMinute: z.number(), maxConcurrency: z.number() })
      .nullable(),
  }),
  {
    ...{ name: 'primary', model: 'gpt-5-mini', provider: 'openai', region: null, paused: false, state: 'open' },
    ...{ since: null, until: null },
    limits: {
      ...{ configured: { ...noRates, requestsPerMinute: 500 }, knob: noRates, told: noRates },
      inForce: { ...noRates, requestsPerMinute: 500 },
    },
    used: { requestsPerMinute: 12, tokensPerMinute: 4200, maxConcurrency: 2 },
  },
);

const rung = z.object({
  by: z.enum(['model', 'rule', 'review']),
  ...{ profile: z.string().optional(), attempts: z.int().optional(), rounds: z.int().optional() },
  withinMs: z.number().nullable().optional(),
});
const jsonSchema = z.record(z.string(), z.unknown());
const exampleTask = {
  ...{ name: 'ticket-triage', version: 1, owner: 'support-platform', deadlineMs: 3_600_000 },
  input: { type: 'object', properties: { subject: { type: 'string' }, body: { type: 'string' } } },
  output: { type: 'object', properties: { category: { enum: ['billing', 'bug', 'other'] } } },
  ladder: [
    { by: 'model' as const, profile: 'primary', attempts: 4, rounds: 1 },
    { by: 'review' as const, withinMs: null },
  ],
};

export const task = z
  .object({
    ...{ name: z.string(), version: z.int().min(1), owner: z.string().nullable() },
    input: jsonSchema.meta({ description: 'The JSON Schema of its input.' }),
    output: jsonSchema.meta({ description: 'The JSON Schema of its output.' }),
    ...{ deadlineMs: z.number(), ladder: z.array(rung) },
  })
  .meta({ examples: [exampleTask] });
export type ShownTask = z.input<typeof task>;

/** A task with what is set of it. */
export const turnedTask = task
  .extend({
    knobs: z.object({
      paused: z.boolean(),
      threshold: z.number().nullable(),
      patienceMs: z.number().nullable(),
    }),
  })
  .meta({ examples: [{ ...exampleTask, knobs: { paused: false, threshold: 0.8, patienceMs: null } }] });

export const tenant = shapeOf<TenantView>()(
  z.object({
    name: z.string(),
    weight: z.number().nullable(),
    limits: z.object({ ...rates, maxWaiting: limit, callsPerMinute: limit }),
    budget: z.object({ usdPerDay: limit }),
    use: z.object({ waiting: count, spentUsd: z.number(), reservedUsd: z.number() }),
  }),
  {
    ...{
      name: 'acme',
      weight: 2,
      limits: { ...noRates, maxWaiting: 10_000, callsPerMinute: 6000 },
      budget: { usdPerDay: 25 },
    },
    use: { waiting: 3, spentUsd: 1.25, reservedUsd: 0.1 },
  },
);

const rights = { tenant: z.string(), role: z.enum(roles), scope: z.enum(scopes) };
const exampleKey = {
  ...({ id: exampleIds.key, tenant: 'acme', role: 'submit', scope: 'tenant', name: 'web shop' } as const),
  expiresAt: null,
};

export const listedKey = shapeOf<ListedKey>()(
  z.object({
    ...{ id: z.string().regex(ids.key), ...rights, name: z.string().nullable(), createdAt: time },
    ...{ expiresAt: time.nullable(), revokedAt: time.nullable(), lastUsedAt: time.nullable() },
  }),
  { ...exampleKey, createdAt: '2026-01-31T09:30:00.000Z', revokedAt: null, lastUsedAt: '2026-01-31T09:31:00.000Z' },
);

export const newKey = shapeOf<
  Pick<ApiKey, 'id' | 'tenant' | 'role' | 'scope' | 'name' | 'expiresAt'> & { key: string }
>()(
  z.object({
    ...{ id: z.string().regex(ids.key), key: z.string().meta({ description: 'Shown this once.' }), ...rights },
    ...{ name: z.string().nullable(), expiresAt: time.nullable() },
  }),
  { ...exampleKey, key: 'ak_…' },
);

export const auditLine = shapeOf<AuditView>()(
  z.object({
    ...{ at: time, key: z.string(), address: z.string().nullable(), act: z.enum(acts), object: z.string() },
    ...{ reason: z.string().nullable(), tenant: z.string().nullable(), proven: z.boolean() },
  }),
  {
    ...{ at: '2026-01-31T09:30:00.000Z', key: exampleIds.key, address: '192.0.2.7', act: 'job.reveal' },
    ...{ object: exampleIds.job, reason: 'input: a ticket', tenant: 'acme', proven: true },
  },
);
