import { describe, expect, it } from 'vitest';
import {
  countCanaryCharacters,
  createCanaries,
  findMark,
  markOf,
} from '../../../../scripts/laboratory/faults/canaries.ts';

describe('findMark', () => {
  it('finds the number in a text that holds the mark, and none elsewhere', () => {
    expect(findMark(`Report ${markOf(4711)}: it leaks.`)).toBe(4711);
    expect(findMark('Report xq12: it leaks.')).toBeUndefined();
  });
});

describe('createCanaries', () => {
  it('has a needle in every canary of every job', () => {
    const { needles, ...makers } = createCanaries(77);
    for (const make of Object.values(makers)) {
      for (let n = 0; n < 20; n++) expect(needles.filter((needle) => make(n).includes(needle))).toHaveLength(1);
    }
  });

  it('makes mail addresses that no other campaign makes', () => {
    expect(createCanaries(1).mailOf(3)).not.toBe(createCanaries(2).mailOf(3));
  });
});

describe('countCanaryCharacters', () => {
  it('counts each occurrence and nothing else', () => {
    const canaries = createCanaries(1);
    const phone = canaries.phoneOf(0);
    expect(countCanaryCharacters('nothing personal', canaries)).toBe(0);
    expect(countCanaryCharacters(`${phone} and ${phone}`, canaries)).toBe(2 * phone.length);
  });
});
