import { describe, expect, it } from 'vitest';
import { recordFields } from '../../../src/jobs/record.ts';
import { advance, askAgain, expire } from '../../../src/jobs/transitions.ts';
import { answer, answered, jobWith, open, redaction } from './transitions/a-job.ts';
import { byPeople, down } from './transitions/downward.ts';
import { again, onward } from './transitions/onward.ts';

const all = [...onward, ...down, ...byPeople, ...again];

describe('a job', () => {
  it.each(onward)('goes on: %s', (_, change, expected) => expect(open(change)).toStrictEqual(expected));
  it.each(down)('goes down: %s', (_, change, expected) => expect(open(change)).toStrictEqual(expected));
  it.each(byPeople)('waits for people: %s', (_, change, expected) => expect(open(change)).toStrictEqual(expected));
  it.each(again)('runs again: %s', (_, change, expected) => expect(open(change)).toStrictEqual(expected));

  it('has no field written that the table does not let a commit write', () => {
    const names = new Set(all.flatMap(([, { set }]) => Object.keys(set)));
    const allowed = Object.entries(recordFields).flatMap(([name, { by }]) => (by.includes('commit') ? [name] : []));
    expect([...names].filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

describe('what is handed over', () => {
  it('is what the change seals of the next stage’s payloads, in the clear', () => {
    const moves = [
      advance(jobWith(), 'model', redaction),
      advance(jobWith(), 'validate', answer),
      askAgain(jobWith(), { code: 'answer-empty' }),
    ];
    for (const { change, handedOver } of moves) {
      for (const [name, text] of Object.entries(handedOver)) {
        expect(JSON.stringify(open(change).set[name])).toBe(text);
      }
    }
    expect(moves.map(({ handedOver }) => Object.keys(handedOver))).toEqual([['redacted'], ['answer'], ['notes']]);
  });

  it('is only the word of it for an input that redaction left as it is, and nothing of an output', () => {
    const unchanged = advance(jobWith(), 'model', { ...redaction, isUnchanged: true });
    expect(unchanged.handedOver).toEqual({ redacted: '{"under":"a-hash"}' });
    expect(advance(jobWith(), 'done', answered).handedOver).toEqual({});
  });
});

describe('expire', () => {
  it.each([
    ['its own rung, when that was not asked yet', { stage: 'redact', ladder: 'rm' }, 0],
    ['a rung before the first model', { stage: 'redact', ladder: 'rrm' }, 0],
    ['the first below that needs no model', { stage: 'redact', ladder: 'mmrv' }, 2],
    ['its own rung further down, when that was not asked yet', { stage: 'fallback', rung: 2, ladder: 'mmrv' }, 2],
    ['its own rule once more, when its answer is being checked', { stage: 'validate', ladder: 'rmv' }, 0],
    ['a rung below its own, when its own has answered', { stage: 'validate', ladder: 'mrv' }, 1],
    ['a rung below a review', { stage: 'review', status: 'in_review', ladder: 'vmr' }, 2],
    ['none, when its own has answered and only models are below', { stage: 'validate', ladder: 'mm' }, undefined],
    ['none of models', { stage: 'model', ladder: 'mm' }, undefined],
  ] as const)('goes down to %s', (_, changes, rung) => {
    expect(expire(jobWith(changes), { code: 'deadline' }).set.rung).toBe(rung);
  });
});
