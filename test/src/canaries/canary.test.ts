import { describe, expect, it } from 'vitest';
import { CANARY_TENANT, findLeaked, plantCanary } from '../../../src/canaries/canary.ts';
import { forms } from '../../../src/canaries/plant-values.ts';
import { writeSpellings } from '../../../src/canaries/write-spellings.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import { tenantName } from '../../../src/tasks/names.ts';

const jobId = 'job_01920000-0000-7000-8000-00000000beef';
const boundary = { redact: 'all', keep: [], block: [] } as const;

describe('CANARY_TENANT', () => {
  it('is no name that a tenant with a key can have', () => {
    expect(CANARY_TENANT).not.toMatch(tenantName);
  });
});

describe('plantCanary', () => {
  it('says one value of every form, the same for a job, and others for another job', () => {
    const { input, planted } = plantCanary(jobId);
    expect(planted.map(({ form }) => form)).toEqual(forms);
    for (const { value } of planted) expect(input.text).toContain(value);
    expect(plantCanary(jobId)).toEqual({ input, planted });
    const others = plantCanary(jobId.replace('beef', 'bee5')).planted.map(({ value }) => value);
    expect(planted.filter(({ value }) => others.includes(value))).toEqual([]);
  });

  it.each(['balanced', 'strict'] as const)('makes nothing that the engine leaves in mode %s', async (mode) => {
    const detectors = createDetectors(mode);
    for (let n = 0; n < 20; n++) {
      const id = `${jobId.slice(0, -4)}${1000 + 7 * n}`;
      const canary = plantCanary(id);
      const { signal } = new AbortController();
      const given = { documents: [], inputKeys: new Set(['text']), detectors, boundary, signal };
      const redacted = await redactJob({ input: canary.input, ...given });
      expect(findLeaked(canary, Buffer.from(JSON.stringify(redacted.input))), id).toEqual([]);
    }
  });
});

describe('findLeaked', () => {
  it('tells the type of each value that stands there, in every spelling', () => {
    const canary = plantCanary(jobId);
    for (const planted of canary.planted) {
      for (const { text, how } of writeSpellings(planted)) {
        const body = Buffer.from(`{"messages":[{"content":"so: ${text} ."}]}`);
        expect(findLeaked(canary, body), `${planted.form.name} ${how}`).toContain(planted.form.type);
      }
    }
  });

  it('tells nothing of a request without any', () => {
    const canary = plantCanary(jobId);
    const placeholders = canary.planted.map(({ form }, n) => `[${form.type}_${n}]`).join(' ');
    expect(findLeaked(canary, Buffer.from(placeholders))).toEqual([]);
    const other = plantCanary(jobId.replace('beef', 'bee5'));
    expect(findLeaked(canary, Buffer.from(other.input.text))).toEqual([]);
  });
});
