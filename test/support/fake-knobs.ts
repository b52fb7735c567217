import type { KnobTools, ModelView, ShownLimits, TenantView } from '../../src/operations/knob-tools.ts';
import { changeKnobs, type KnobKind, type KnobPatch, type Knobs, parseKnobs } from '../../src/records/knobs.ts';

const turn = <Kind extends KnobKind>(kind: Kind, was: Knobs[Kind], patch: KnobPatch<Kind>): Knobs[Kind] =>
  parseKnobs(kind, changeKnobs(kind, JSON.stringify(was), patch));

const none: ShownLimits = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrency: null };

const viewModel = (name: string, { paused = false as true, limits = {} }: Knobs['models']): ModelView => {
  const state = paused ? 'paused' : 'open';
  const set = { ...none, ...limits } as ShownLimits;
  const shown = { configured: none, knob: set, told: none, inForce: set };
  return {
    name,
    model: 'small',
    provider: null,
    region: 'eu',
    paused,
    state,
    since: null,
    until: null,
    limits: shown,
    used: null,
  };
};

const viewTenant = (name: string, { weight = null as never, limits, budget }: Knobs['tenants']): TenantView => ({
  ...{
    name,
    weight,
    limits: { ...none, maxWaiting: null, callsPerMinute: null, ...limits } as TenantView['limits'],
    budget: { usdPerDay: null, ...budget },
  },
  use: { waiting: 0, spentUsd: 0, reservedUsd: 0 },
});

/** Knobs in memory: a model `primary`, tenants `acme` and `globex`. What is turned is noted in `asked`. */
export function createFakeKnobs(asked: unknown[][]): KnobTools {
  const models = new Map<string, Knobs['models']>([['primary', {}]]);
  const tasks = new Map<string, Knobs['tasks']>();
  const tenants = new Map<string, Knobs['tenants']>([
    ['acme', {}],
    ['globex', {}],
  ]);
  const find = (name: string) => {
    const knobs = models.get(name);
    return knobs && viewModel(name, knobs);
  };
  return {
    listModels: async () => [...models].map(([name, knobs]) => viewModel(name, knobs)),
    findModel: async (name) => find(name),
    turnModel: async (name, patch, who) => {
      asked.push(['turnModel', name, patch, who]);
      const knobs = models.get(name);
      if (knobs !== undefined) models.set(name, turn('models', knobs, patch));
      return find(name);
    },
    findTaskKnobs: async (name) => tasks.get(name) ?? {},
    turnTask: async (name, patch, who) => {
      asked.push(['turnTask', name, patch, who]);
      const knobs = turn('tasks', tasks.get(name) ?? {}, patch);
      tasks.set(name, knobs);
      return knobs;
    },
    listTenants: async ({ limit, isShown }) => {
      const shown = [...tenants].filter(([name]) => isShown(name)).slice(0, limit);
      return { data: shown.map(([name, knobs]) => viewTenant(name, knobs)), nextCursor: null };
    },
    findTenant: async (name) => viewTenant(name, tenants.get(name) ?? {}),
    turnTenant: async (name, patch, who) => {
      asked.push(['turnTenant', name, patch, who]);
      const knobs = turn('tenants', tenants.get(name) ?? {}, patch);
      tenants.set(name, knobs);
      return viewTenant(name, knobs);
    },
  };
}
