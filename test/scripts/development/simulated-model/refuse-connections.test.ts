import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutages, parseOutage } from '../../../../scripts/development/simulated-model/outages.ts';
import { refuseConnections } from '../../../../scripts/development/simulated-model/refuse-connections.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(...texts: string[]) {
  const done: string[] = [];
  const outages = createOutages(texts.map(parseOutage), Date.now);
  const listener = { close: () => void done.push('close'), open: () => void done.push('open') };
  return { done, outages, ...refuseConnections(listener, outages) };
}

describe('refuseConnections', () => {
  it('closes and opens the server as the schedule says, and for no other outage', () => {
    const { done } = start('500,from=1,until=2', 'refuse,from=3,until=5', 'refuse,from=8,until=9');

    vi.advanceTimersByTime(2999);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(done).toEqual(['close']);
    vi.advanceTimersByTime(2000);
    expect(done).toEqual(['close', 'open']);
    vi.advanceTimersByTime(10_000);
    expect(done).toEqual(['close', 'open', 'close', 'open']);
  });

  it('is closed at once where the outage is on from the start', () => {
    expect(start('refuse').done).toEqual(['close']);
  });

  it('looks again when it is told that something changed', () => {
    const { done, outages, update } = start('refuse,from=1,until=2,since=first-request');
    vi.advanceTimersByTime(5000);
    outages.sawRequest();
    update();
    vi.advanceTimersByTime(1000);
    expect(done).toEqual(['close']);
    vi.advanceTimersByTime(1000);

    expect(done).toEqual(['close', 'open']);
  });

  it('leaves the server alone once it is stopped', () => {
    const { done, stop } = start('refuse,from=1');
    stop();
    vi.advanceTimersByTime(5000);

    expect(done).toEqual([]);
  });
});
