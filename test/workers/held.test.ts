import { describe, expect, it } from 'vitest';
import { type Held, hold } from '../../workers/held.ts';
import { createStop } from '../../workers/stop.ts';

describe('hold', () => {
  it('holds a job until it is let go', () => {
    const held: Held = new Map();
    const stop = createStop();
    const letGo = hold(held, 'job_1', stop);
    expect([...(held.get('job_1') ?? [])]).toEqual([stop]);
    letGo();
    expect(held.size).toBe(0);
  });

  it('holds a job on for the others that work on it', () => {
    const held: Held = new Map();
    const [one, other] = [createStop(), createStop()];
    const letGo = hold(held, 'job_1', one);
    hold(held, 'job_1', other);
    letGo();
    letGo();
    expect([...(held.get('job_1') ?? [])]).toEqual([other]);
  });
});
