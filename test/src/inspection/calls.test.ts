import { describe, expect, it } from 'vitest';
import type { OutgoingRequest } from '../../../src/boundary/check-outgoing.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { carryOut, readOutcome, sizeOf } from '../../../src/inspection/calls.ts';
import { createInspector } from '../../../src/inspection/inspector.ts';

const given: [OutgoingRequest] = [{ system: 'a', user: 'b', vault: { entries: [] }, constants: '' }];
const inspector = createInspector([]);

describe('carryOut', () => {
  it('tells what a call returned', async () => {
    const outcome = await carryOut(inspector, { name: 'checkOutgoing', given });
    expect(readOutcome(structuredClone(outcome))).toEqual({ system: 'a', user: 'b', hidden: 0 });
  });

  it.each([
    ['a failure', new Failure('boundary-blocked', { cause: new RangeError('why') })],
    ['another error', new TypeError('no')],
  ])('tells %s that it threw, so that it can be cloned', async (_, error) => {
    const checkOutgoing = () => Promise.reject(error);
    const outcome = await carryOut({ ...inspector, checkOutgoing }, { name: 'checkOutgoing', given });
    expect(() => readOutcome(structuredClone(outcome))).toThrow(error);
  });
});

describe('sizeOf', () => {
  it('counts characters, those of keys as well, and every part', () => {
    expect(sizeOf('x'.repeat(100))).toBe(100);
    expect(sizeOf([1, null, 'a'])).toBe(48);
    expect(sizeOf({ ['k'.repeat(50)]: ['x'.repeat(20)] })).toBe(70);
  });
});
