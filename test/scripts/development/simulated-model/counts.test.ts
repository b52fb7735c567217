import { describe, expect, it } from 'vitest';
import { createCounter } from '../../../../scripts/development/simulated-model/counts.ts';

const caller = (key: string, group?: string) => ({ key, group });

describe('createCounter', () => {
  it('counts what became of requests: in all, by key and by group', () => {
    const counter = createCounter(() => 0);
    counter.decide(caller('sk-one', 'a'), 'admitted', 30);
    counter.addTokens(caller('sk-one', 'a'), 12);
    counter.decide(caller('sk-one', 'b'), 'throttled', 30);
    counter.decide(caller('sk-two'), 'refused', 30);
    const { byKey, byGroup, ...all } = counter.read();

    expect(all).toMatchObject({ requests: 3, admitted: 1, throttled: 1, tokens: 42 });
    expect(byGroup).toEqual({
      a: { requests: 1, admitted: 1, throttled: 0, tokens: 42 },
      b: { requests: 1, admitted: 0, throttled: 1, tokens: 0 },
    });
    expect(Object.values(byKey).map(({ requests }) => requests)).toEqual([2, 1]);
    expect(JSON.stringify(byKey)).not.toContain('sk-');
  });

  it('knows how many were open at once, and when the first one came', () => {
    let now = 500;
    const counter = createCounter(() => now);
    expect(counter.read().firstAt).toBeUndefined();
    const end = counter.begin();
    now = 900;
    counter.begin();
    end();
    counter.begin();

    expect(counter.read()).toMatchObject({ mostAtOnce: 2, firstAt: 500 });
  });

  it('counts each span of time on its own', () => {
    let now = 0;
    const counter = createCounter(() => now, 100);
    for (const at of [10, 99, 100, 350]) {
      now = at;
      counter.decide(caller('k'), 'admitted', 1);
    }

    expect(counter.read().slices.map(({ at, requests }) => [at, requests])).toEqual([
      [0, 2],
      [100, 1],
      [300, 1],
    ]);
  });

  it('reads a copy', () => {
    const counter = createCounter(() => 0);
    const before = counter.read();
    counter.decide(caller('k', 'g'), 'admitted', 1);

    expect(before).toMatchObject({ requests: 0, byGroup: {}, slices: [] });
  });
});
