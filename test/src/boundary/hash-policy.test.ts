import { describe, expect, it } from 'vitest';
import { createPolicyHash } from '../../../src/boundary/hash-policy.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { createNoteTask } from '../../support/note-task.ts';

const detectors = createDetectors('balanced');
const task = createNoteTask();
const reach = { class: 'internal', regions: undefined } as const;
const policyOf = createPolicyHash(detectors);
const usual = policyOf(task, reach);

describe('createPolicyHash', () => {
  it('is a SHA-256, the same for the same boundary wherever it is computed', () => {
    expect(usual).toMatch(/^[0-9a-f]{64}$/);
    expect(policyOf(task, reach)).toBe(usual);
    expect(createPolicyHash(createDetectors('balanced'))(createNoteTask(), reach)).toBe(usual);
  });

  it.each([
    ['types kept', { keep: ['EMAIL'] as const }],
    ['types blocked', { block: ['SECRET'] as const }],
    ['types hidden', { redact: ['EMAIL'] as const }],
  ])('differs with the %s', (_, change) => {
    expect(policyOf({ ...task, boundary: { ...task.boundary, ...change } }, reach)).not.toBe(usual);
  });

  it("differs with the job's class, the regions and the version of a detector", () => {
    const [first, ...others] = detectors;
    if (first === undefined) throw new Error('no detector');
    const newer = createPolicyHash([{ ...first, version: `${first.version}.1` }, ...others]);
    const hashes = [
      usual,
      policyOf(task, { ...reach, class: 'restricted' }),
      createPolicyHash(detectors)(task, { ...reach, regions: ['eu'] }),
      newer(task, reach),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
