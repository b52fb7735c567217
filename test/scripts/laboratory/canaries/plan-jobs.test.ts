import { describe, expect, it } from 'vitest';
import { planJobs } from '../../../../scripts/laboratory/canaries/plan-jobs.ts';
import { scenarios } from '../../../../scripts/laboratory/canaries/scenarios.ts';
import { plantValues } from '../../../../src/canaries/plant-values.ts';

const planted = plantValues(600, 2);
const jobs = planJobs(planted);

describe('planJobs', () => {
  it('puts every value into one job', () => {
    const carried = jobs.flatMap((job) => job.carried.map(({ planted: { n } }) => n));
    expect(carried.sort((a, b) => a - b)).toEqual(planted.map(({ n }) => n));
  });

  it('says where each value is, and it is there', () => {
    for (const { input, metadata, key, documents, correction, carried } of jobs) {
      const all = JSON.stringify([input, metadata, key, documents, correction]);
      for (const { planted: one } of carried) {
        expect(all).toContain(JSON.stringify(one.value).slice(1, -1));
      }
    }
  });

  it('has each scenario twice at least, with values the first time', () => {
    for (const scenario of scenarios) {
      const own = jobs.filter((job) => job.scenario === scenario);
      expect(own.length).toBeGreaterThan(1);
      expect(own[0]?.carried.length).toBeGreaterThan(0);
    }
  });

  it('meets whatever a provider, a task and a person can do', () => {
    const replies = new Set(scenarios.flatMap((one) => one.replies));
    for (const reply of [
      ...(['hang', 'drip', 'error', 'garbage', 'cut', 'empty', 'short', 'refusal', 'tool-call', 'off-schema'] as const),
      ...(['echo-error', 'echo-refusal', 'echo-too-long', 'invented', 'mangled', 'told'] as const),
    ]) {
      expect(replies).toContain(reply);
    }
    expect(new Set(scenarios.flatMap(({ deed = [] }) => deed)).size).toBe(9);
    const names = scenarios.map(({ name }) => name);
    const careless = ['check-throws', 'check-quotes', 'gate-throws', 'prompt-throws', 'rule-throws', 'retrieve-throws'];
    expect(names).toEqual(expect.arrayContaining([...careless, 'barred', 'expired', 'expired-running', 'dead']));
  });

  it('uses every way in and every place', () => {
    expect(new Set(jobs.map(({ transport }) => transport))).toEqual(new Set(['http', 'ndjson', 'csv']));
    const paths = new Set(jobs.flatMap(({ carried }) => carried.map(({ path }) => path)));
    for (const path of [
      ...['in a text', 'in a long text', 'alone in a text', 'under a key', 'as a number', 'as a key'],
      ...['in metadata', 'in an idempotency key', 'in a customId', 'in a document', 'in a correction'],
      ...["in a person's note", 'in a text, CSV', 'in a document, CSV'],
    ]) {
      expect(paths).toContain(path);
    }
  });

  it('gives rows of an upload nothing that needs a job of its own', () => {
    for (const { transport, scenario } of jobs) {
      if (transport !== 'http') expect([scenario.deed, scenario.options]).toEqual([undefined, undefined]);
    }
  });
});
