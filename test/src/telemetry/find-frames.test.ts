import { describe, expect, it } from 'vitest';
import { findFrames } from '../../../src/telemetry/find-frames.ts';

describe('findFrames', () => {
  it('finds where an error came from', () => {
    const frames = findFrames(new Error('some words'));
    expect(frames[0]).toMatch(/^at .*find-frames\.test\.ts:\d+:\d+\)?$/);
  });

  it('leaves out what it says, also where that looks like a place', () => {
    const frames = findFrames(new TypeError('its words\n    at the secret (file.ts:1:1)\n    at another'));
    expect(frames).not.toEqual([]);
    expect(frames.join()).not.toMatch(/its words|secret|another/);
  });

  it('finds the places of an error that says nothing', () => {
    expect(findFrames(new Error('')).length).toBeGreaterThan(0);
  });

  it.each(['', 'other words'])('tells nothing of an error whose words were changed to "%s"', (words) => {
    const changed = new Error('its words\n    at the secret');
    expect(changed.stack).toContain('secret');
    changed.message = words;
    expect(findFrames(changed)).toEqual([]);
  });

  it('tells nothing of an error without a stack', () => {
    expect(findFrames(Object.assign(new Error('words'), { stack: undefined }))).toEqual([]);
  });
});
