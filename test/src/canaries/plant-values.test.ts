import { describe, expect, it } from 'vitest';
import { planJobs } from '../../../scripts/laboratory/canaries/plan-jobs.ts';
import { createSearch } from '../../../src/canaries/create-search.ts';
import { forms, plantValues } from '../../../src/canaries/plant-values.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import { findingTypes } from '../../../src/tasks/finding-types.ts';

const detectors = createDetectors('balanced');
const inputKeys = new Set(['scenario', 'text', 'more']);

describe('forms', () => {
  it('have names of their own', () => {
    expect(new Set(forms.map(({ name }) => name)).size).toBe(forms.length);
  });

  it('are of all types that are found', () => {
    expect(forms).toHaveLength(56);
    expect(new Set(forms.map(({ type }) => type))).toEqual(new Set(findingTypes.filter((type) => type !== 'LITERAL')));
  });
});

describe('plantValues', () => {
  it('makes the same values for a seed, and others for another', () => {
    const valuesOf = (seed: number) => plantValues(200, seed).map(({ value, manner }) => [value, manner]);
    expect(valuesOf(3)).toEqual(valuesOf(3));
    expect(valuesOf(3)).not.toEqual(valuesOf(4));
  });

  it('makes no value twice, and some of every form', () => {
    const planted = plantValues(2000, 1);
    expect(new Set(planted.map(({ value }) => value.toLowerCase())).size).toBe(2000);
    expect(new Set(planted.map(({ form }) => form))).toEqual(new Set(forms));
  });

  it('makes every form in each of its manners', () => {
    const manners = new Set(plantValues(500, 1).map(({ form, manner }) => `${form.name} ${manner}`));
    expect(manners).toContain('card-in-one said');
    expect(manners).toContain('card-in-one bare');
    expect(manners).toContain('card-in-one keyed');
    expect(manners).toContain('card-in-one number');
    expect(manners).not.toContain('key-pem bare');
  });

  it.each([1, 2, 3])('makes only what the embedded engine hides wherever a job carries it (seed %i)', async (seed) => {
    const planted = plantValues(600, seed);
    const search = createSearch(planted);
    const left: string[] = [];
    for (const { input, documents, mark } of planJobs(planted)) {
      const redacted = await redactJob({
        ...{ input, inputKeys, detectors, boundary: { redact: 'all', keep: [], block: [] } },
        documents: documents.map((text, at) => ({ id: `document ${at}`, text })),
        signal: new AbortController().signal,
      });
      expect((redacted.input as { scenario: string }).scenario).toBe(input.scenario);
      const sent = JSON.stringify([redacted.input, redacted.documents]);
      expect(sent).toContain(`xq${mark}xq`);
      for (const { n, how } of search.find(Buffer.from(sent))) left.push(`${planted[n]?.value} ${how}`);
    }
    expect(left).toEqual([]);
  });
});
