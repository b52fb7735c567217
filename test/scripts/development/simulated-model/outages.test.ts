import { describe, expect, it } from 'vitest';
import {
  createOutages,
  type Outage,
  outageKinds,
  parseOutage,
  replyToOutage,
} from '../../../../scripts/development/simulated-model/outages.ts';

function open(...texts: string[]) {
  const clock = { ms: 1000 };
  return { clock, ...createOutages(texts.map(parseOutage), () => clock.ms) };
}

describe('createOutages', () => {
  it('is away from one moment until another after the start', () => {
    const { clock, current } = open('503,from=10,until=70');
    const kindAt = (s: number) => {
      clock.ms = 1000 + s * 1000;
      return current()?.kind;
    };

    expect([0, 9.999, 10, 69.999, 70].map(kindAt)).toEqual([undefined, undefined, '503', '503', undefined]);
  });

  it('counts from the first request where it is told to', () => {
    const { clock, current, sawRequest } = open('hang,from=1,until=2,since=first-request');
    clock.ms += 1500;
    expect(current()).toBeUndefined();
    sawRequest();
    clock.ms += 1000;
    sawRequest();

    expect(current()?.kind).toBe('hang');
    clock.ms += 1000;
    expect(current()).toBeUndefined();
  });

  it('says how long it is until something changes', () => {
    const { clock, msToNextChange, sawRequest } = open('500,from=5,until=6', 'refuse,from=2,since=first-request');

    expect(msToNextChange()).toBe(5000);
    sawRequest();
    expect(msToNextChange()).toBe(2000);
    clock.ms += 2000;
    expect(msToNextChange()).toBe(3000);
    clock.ms += 4000;
    expect(msToNextChange()).toBeUndefined();
  });

  it('has an outage that was chosen go before the schedule', () => {
    const { current, set } = open('500');
    set(parseOutage('529'));
    expect(current()?.kind).toBe('529');
    set(undefined);

    expect(current()?.kind).toBe('500');
  });
});

describe('replyToOutage', () => {
  const outage = (kind: Outage['kind'], retryAfter?: number): Outage => ({
    ...{ kind, retryAfter, fromMs: 0, untilMs: 1, since: 'start' },
  });

  it('answers each kind as such servers do', () => {
    const told = outageKinds.map((kind) => {
      const { status, delivery, headers } = replyToOutage(outage(kind));
      return [kind, status, delivery.is, headers['content-type'], headers['retry-after']];
    });

    expect(told).toEqual([
      ['refuse', 0, 'reset', 'application/json', undefined],
      ['500', 500, 'whole', 'application/json', undefined],
      ['502', 502, 'whole', 'text/html', undefined],
      ['503', 503, 'whole', 'application/json', undefined],
      ['529', 529, 'whole', 'application/json', undefined],
      ['hang', 0, 'hang', 'application/json', undefined],
      ['loading', 503, 'whole', 'application/json', undefined],
    ]);
    expect(replyToOutage(outage('502')).body).toContain('<title>502 Bad Gateway</title>');
    expect(JSON.parse(replyToOutage(outage('529')).body).error.type).toBe('overloaded_error');
    expect(JSON.parse(replyToOutage(outage('loading')).body).error.message).toBe('Loading model');
  });

  it('tells when to come back where that is given', () => {
    expect(replyToOutage(outage('503', 5)).headers['retry-after']).toBe('5');
    expect(replyToOutage(outage('529', 0)).headers['retry-after']).toBe('0');
  });
});

describe('parseOutage', () => {
  it('reads kind and times, in seconds', () => {
    expect(parseOutage('503, from=1.5, until=70, retryAfter=5, since=first-request')).toEqual({
      ...{ kind: '503', fromMs: 1500, untilMs: 70_000, retryAfter: 5, since: 'first-request' },
    });
    expect(parseOutage('refuse')).toEqual({
      ...{ kind: 'refuse', fromMs: 0, untilMs: Infinity, retryAfter: undefined, since: 'start' },
    });
  });

  it.each([
    ['504', 'Unknown outage "504"'],
    ['500,for=3', 'Unknown setting "for"'],
    ['500,from=soon', 'No number of seconds: "soon"'],
    ['500,from=7,until=7', 'not behind'],
    ['500,since=never', 'start or first-request'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseOutage(text)).toThrow(problem);
  });
});
