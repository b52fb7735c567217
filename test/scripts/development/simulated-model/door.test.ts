import { describe, expect, it } from 'vitest';
import { createDoor, type Limits } from '../../../../scripts/development/simulated-model/door.ts';
import { parseOutage } from '../../../../scripts/development/simulated-model/outages.ts';

const gone = new AbortController().signal;

function open(limits: Limits) {
  const clock = { ms: 0 };
  const door = createDoor({ limits, now: () => clock.ms });
  const enter = async (inputTokens = 10, signal = gone) => {
    const entry = await door.enter({ key: 'k', group: undefined, inputTokens, gone: signal });
    if (entry === undefined) return { status: undefined, headers: {}, leave: () => {} };
    return 'reply' in entry
      ? { status: entry.reply.status, headers: entry.reply.headers, leave: () => {} }
      : { status: 200, ...entry };
  };
  return { clock, door, enter };
}

describe('createDoor', () => {
  it('counts the tokens of the prompt when it comes and those of the answer when it is over, once', async () => {
    const { door, enter } = open({ tokensPerMinute: 100 });
    const { leave } = await enter(40);
    expect(door.counts().tokens).toBe(40);
    leave(50);
    leave(50);

    expect(door.counts().tokens).toBe(90);
    expect((await enter(11)).status).toBe(429);
    expect((await enter(10)).status).toBe(200);
  });

  it('tells of the limits in every answer, and of the wait with a 429', async () => {
    const { enter } = open({ requestsPerMinute: 1 });
    const [first, second] = [await enter(), await enter()];

    expect(first.headers).toEqual({
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1m0s',
    });
    expect(second.headers).toMatchObject({ 'retry-after': '60', 'x-ratelimit-limit-requests': '1' });
  });

  it('tells nothing where it is told so', async () => {
    const { enter } = open({ requestsPerMinute: 1, sendsHeaders: false, sendsRetryAfter: false });
    const [first, second] = [await enter(), await enter()];

    expect([first.headers, second.status, second.headers]).toEqual([{}, 429, { 'content-type': 'application/json' }]);
  });

  it.each([429, 503] as const)('answers %d when every slot is taken', async (whenFull) => {
    const { door, enter } = open({ maxConcurrency: 1, whenFull });
    const { leave } = await enter();
    expect((await enter()).status).toBe(whenFull);
    leave(5);

    expect((await enter()).status).toBe(200);
    expect(door.counts()).toMatchObject({ requests: 3, admitted: 2, throttled: whenFull === 429 ? 1 : 0 });
  });

  it('takes nothing from the limits for a request that finds no slot', async () => {
    const { enter } = open({ maxConcurrency: 1, requestsPerMinute: 2 });
    const { leave } = await enter();
    await enter();
    leave(0);

    expect((await enter()).status).toBe(200);
  });

  it('has requests wait for a slot where it is told so', async () => {
    const { enter } = open({ maxConcurrency: 1, whenFull: 'wait' });
    const { leave } = await enter();
    const leaving = new AbortController();
    const [second, third] = [enter(10, leaving.signal), enter()];
    leaving.abort();
    leave(0);

    expect((await second).status).toBeUndefined();
    expect((await third).status).toBe(200);
  });

  it('is away as its outages say, and counts whom it sent away', () => {
    const clock = { ms: 0 };
    const door = createDoor({ outages: [parseOutage('500,from=1,since=first-request')], now: () => clock.ms });
    const caller = { key: 'k', group: undefined };
    clock.ms = 5000;
    door.begin();
    expect(door.findOutage(caller)).toBeUndefined();
    clock.ms = 6000;

    expect(door.findOutage(caller)?.status).toBe(500);
    expect(door.counts()).toMatchObject({ requests: 1, admitted: 0, throttled: 0, firstAt: 5000 });
  });
});
