import { describe, expect, it } from 'vitest';
import {
  parseMarkers,
  parseMisbehaviour,
  removeMarkers,
} from '../../../../scripts/development/simulated-model/misbehaviours.ts';

describe('parseMisbehaviour', () => {
  it('reads the number after the name as times or as an amount, as the name means it', () => {
    expect(parseMisbehaviour('fail=2')).toMatchObject({ name: 'fail', times: 2, amount: undefined });
    expect(parseMisbehaviour('drip=20')).toMatchObject({ name: 'drip', times: Infinity, amount: 20 });
    expect(parseMisbehaviour('status=503,times=3')).toMatchObject({ amount: 503, times: 3 });
  });

  it('misbehaves always, for every model, when nothing else is said', () => {
    expect(parseMisbehaviour('hang')).toEqual({
      name: 'hang',
      amount: undefined,
      times: Infinity,
      retryAfter: undefined,
      chance: 1,
      model: undefined,
    });
  });

  it('reads every setting', () => {
    expect(parseMisbehaviour('throttle, retryAfter=2.5, chance=0.1, model=gpt-5-mini, times=4')).toMatchObject({
      times: 4,
      retryAfter: 2.5,
      chance: 0.1,
      model: 'gpt-5-mini',
    });
  });

  it.each(['', 'sulk', 'toString', 'fail=two', 'fail=-1', 'fail,often=1', 'fail='])('throws for "%s"', (text) => {
    expect(() => parseMisbehaviour(text)).toThrow(RangeError);
  });
});

describe('parseMarkers', () => {
  it('finds every marker of a text in order', () => {
    expect(parseMarkers('a {{sim:slow=5}} b\n{{sim:fail=1}}{{other}} {sim:hang}').map(({ name }) => name)).toEqual([
      'slow',
      'fail',
    ]);
  });
});

describe('removeMarkers', () => {
  it('leaves the text as if the markers had not been there', () => {
    expect(removeMarkers('Please help. {{sim:fail=2}}\nThanks{{sim:hang}}')).toBe('Please help.\nThanks');
  });
});
