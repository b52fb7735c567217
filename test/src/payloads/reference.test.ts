import { describe, expect, it } from 'vitest';
import {
  createReference,
  folderOf,
  isReference,
  isReferenceTo,
  keyIdOfReference,
  nameOf,
  parseName,
} from '../../../src/payloads/reference.ts';

const jobId = 'job_01a22e45-7820-76ae-93e9-ba3aeeba26d5';
const sealed = `k1.${'A'.repeat(100)}`;

describe('createReference', () => {
  it('names the key, and the very seal, anew each time', () => {
    const [reference, other] = [createReference(sealed), createReference(sealed)];
    expect(reference).toMatch(/^~k1\.[\w-]{30}$/);
    expect(other).not.toBe(reference);
    expect([isReference(reference), isReference(sealed)]).toEqual([true, false]);
    expect(keyIdOfReference(reference)).toBe('k1');
    expect([sealed, `${sealed}A`, ''].map((text) => isReferenceTo(reference, text))).toEqual([true, false, false]);
  });
});

describe('nameOf', () => {
  it('tells the job and nothing else, in a folder of its own', () => {
    const name = nameOf(jobId, createReference(sealed)) ?? '';
    expect(name).toMatch(/^[0-9a-f]{3}\/job_[0-9a-f-]{36}\/[\w-]{30}$/);
    expect(name.startsWith(folderOf(jobId) ?? '-')).toBe(true);
    expect(parseName(name)).toEqual({ jobId, id: name.slice(-30) });
    expect(parseName(`${name}.${crypto.randomUUID()}.part`)).toEqual({ jobId, id: '' });
  });

  it.each([
    ['job_../../../etc', createReference(sealed)],
    [jobId, '~k1.../../../../../../../../../etc/p'],
    [jobId, sealed],
    ['', ''],
  ])('is undefined for what another hand has written: %j %j', (job, reference) => {
    expect(nameOf(job, reference)).toBeUndefined();
  });

  it('is none for what is not ours', () => {
    for (const name of ['owner', 'abc/notes.txt', `${folderOf(jobId)}x`, `x${folderOf(jobId)}`]) {
      expect(parseName(name)).toBeUndefined();
    }
  });
});
