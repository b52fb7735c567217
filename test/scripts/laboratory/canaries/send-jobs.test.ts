import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { planJobs } from '../../../../scripts/laboratory/canaries/plan-jobs.ts';
import { writeCsv, writeNdjson } from '../../../../scripts/laboratory/canaries/send-jobs.ts';
import { plantValues } from '../../../../src/canaries/plant-values.ts';

const jobs = planJobs(plantValues(600, 3)).slice(0, 20);

describe('writeCsv', () => {
  it('keeps line breaks, quotes and commas of a text', () => {
    const rows = parse(writeCsv(jobs), { columns: true }) as Record<string, string>[];
    expect(rows).toEqual(
      jobs.map(({ key, input, metadata }) => ({
        ...{ customId: key, scenario: input.scenario, text: input.text, 'metadata.note': metadata.note },
      })),
    );
  });
});

describe('writeNdjson', () => {
  it('writes a line a job', () => {
    const lines = writeNdjson(jobs).split('\n');
    const rows = lines.map((line) => JSON.parse(line) as unknown);
    expect(rows).toEqual(jobs.map(({ key, input, metadata }) => ({ customId: key, input, metadata })));
  });
});
