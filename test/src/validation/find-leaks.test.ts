import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/redaction/detector.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import type { FindingType } from '../../../src/tasks/finding-types.ts';
import { findLeaks, type LeakSearch } from '../../../src/validation/find-leaks.ts';

const detectors = createDetectors('balanced');
const entry = (type: FindingType, original: string) => ({ placeholder: `[${type}_1]`, type, original });
const vault = { entries: [entry('EMAIL', 'ann@example.com'), entry('PERSON', 'Kowalczyk')] };

const leaksOf = (value: unknown, more: Partial<LeakSearch> = {}, all: readonly Detector[] = detectors) =>
  findLeaks({ value, redactedInput: { text: 'From [EMAIL_1]' }, vault, allowed: '', isRedacting: true, ...more }, all);

describe('findLeaks', () => {
  it('lets an answer with placeholders pass', async () => {
    expect(await leaksOf({ summary: '[EMAIL_1] wants a refund', urgency: 4, confidence: 0.93 })).toEqual([]);
  });

  it.each([
    ['bob@other.org'],
    ['call +1 415 555 2671'],
    ['card 4111 1111 1111 1111'],
    ['DE89 3704 0044 0532 0130 00'],
    ['SSN 123-45-6789'],
    ['host 10.20.30.40'],
    ['00:1b:44:11:3a:b7'],
    ['ghp_Zk3Vq8LwT1xNf6RbYc0JmHs9PdG5Ea2uWoXi'],
    ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
    ['bob%40other.org'],
    ['bob&#64;other.org'],
    ['a=1&card=4111+1111+1111+1111'],
    [btoa('Please write to bob@other.org.')],
  ])('finds %j, which nobody gave the model', async (text) => {
    expect(await leaksOf({ a: [text] })).toEqual([{ path: '/a/0', code: 'answer-leaks' }]);
  });

  it('finds an original that the model cannot know, in any spelling, also where nothing is redacted', async () => {
    const value = {
      a: 'ANN@example.com',
      b: 'Mr. KOWALCZYK',
      c: 'ann%40example.com',
      d: btoa('it was Kowalczyk again'),
    };
    const leaks = ['/a', '/b', '/c', '/d'].map((path) => ({ path, code: 'answer-leaks' }));
    expect(await leaksOf(value, { isRedacting: false })).toEqual(leaks);
  });

  it('shows no answer to a plug-in', async () => {
    const detect = () => {
      throw new Error('ran');
    };
    const plugIn: Detector = {
      ...{ name: 'own', version: '1', languages: 'any', locality: 'external', types: ['EMAIL'] },
      ...{ plugIn: 'required', detect },
    };
    expect(await leaksOf('fine', {}, [...detectors, plugIn])).toEqual([]);
  });

  it('finds it in a key, with the path of the member', async () => {
    const leak = { path: '/bob@other.org', code: 'answer-leaks' };
    expect(await leaksOf({ 'bob@other.org': 1 })).toEqual([leak]);
  });

  it('lets pass what the model read in its request', async () => {
    const redactedInput = { text: 'Our host is 10.20.30.40' };
    expect(await leaksOf('10.20.30.40', { redactedInput })).toEqual([]);
    expect(await leaksOf('bob@other.org', { redactedInput: { text: 'bob%40other.org' } })).toEqual([]);
    expect(await leaksOf('bob%40other.org', { redactedInput: { text: 'bob@other.org' } })).toEqual([]);
    expect(await leaksOf('help@airlock.example', { allowed: 'Point to help@airlock.example.' })).toEqual([]);
    expect(await leaksOf('Kowalczyk', { allowed: 'You are Kowalczyk.' })).toEqual([]);
  });

  it('does not take a name that the model brings along for a leak', async () => {
    expect(await leaksOf('As Shakespeare wrote, and Anna Schmidt confirmed')).toEqual([]);
  });
});
