import { describe, expect, it } from 'vitest';
import { nameEnding, sortEndings } from '../../../scripts/demo/name-ending.ts';
import { makeAttempt, makeView, modelError } from '../../support/finished-demo.ts';

const failed = makeAttempt(10, { outcome: 'failed', failure: modelError });
const throttled = makeAttempt(20, { outcome: 'throttled' });
const again = makeAttempt(30, { round: 1 });
const dead = makeView({ status: 'failed', failure: modelError, attempts: [failed] });

describe('nameEnding', () => {
  it.each([
    ['succeeded at once', []],
    ['succeeded after a retry', [failed]],
    ['succeeded after a throttle', [throttled]],
    ['succeeded after asking again', [again]],
    ['succeeded after a throttle and asking again', [throttled, again]],
  ])('says %s', (name, attempts) => {
    expect(nameEnding(makeView({ attempts: [...attempts, makeAttempt(40)] }))).toBe(name);
  });

  it('says who answered when the first model did not, and who is asked when none could', () => {
    const answer = { rung: 1, profile: null, model: null, confidence: null, degraded: true };
    expect(nameEnding(makeView({ answer: { ...answer, by: 'model' } }))).toBe('answered by the fallback model');
    expect(nameEnding(makeView({ answer: { ...answer, by: 'rule' } }))).toBe('answered by a rule');
    const held = makeView({ status: 'in_review', stage: 'review', finishedAt: null });
    expect(nameEnding(held)).toBe('waits for a person');
    expect(sortEndings([held, dead]).map(({ isDead }) => isDead)).toEqual([false, true]);
  });

  it('names a dead letter by its failure, whatever it met on its way', () => {
    expect(nameEnding(dead)).toBe('dead letter: model-error');
  });
});

describe('sortEndings', () => {
  it('puts the most frequent ending first and dead letters last, each with all its jobs', () => {
    const retried = makeView({ attempts: [failed, makeAttempt(40)] });
    const endings = sortEndings([dead, dead, dead, retried, makeView(), makeView()]);
    expect(endings.map(({ name, jobs }) => [name, jobs.length])).toEqual([
      ['succeeded at once', 2],
      ['succeeded after a retry', 1],
      ['dead letter: model-error', 3],
    ]);
  });

  it('says why a job died in the words of its failure', () => {
    expect(sortEndings([dead])[0]?.remark).toBe(modelError.message);
  });
});
