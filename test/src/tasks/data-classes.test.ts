import { describe, expect, it } from 'vitest';
import { type DataClass, dataClasses, isLooser, tightestOf } from '../../../src/tasks/data-classes.ts';

describe('isLooser', () => {
  it('orders the classes from public to restricted', () => {
    const looser = dataClasses.map((one) => dataClasses.filter((other) => isLooser(one, other)));
    expect(looser).toEqual([
      ['internal', 'confidential', 'restricted'],
      ['confidential', 'restricted'],
      ['restricted'],
      [],
    ]);
  });
});

describe('tightestOf', () => {
  it.each([
    ['public', 'restricted', 'restricted'],
    ['confidential', 'internal', 'confidential'],
    ['internal', 'internal', 'internal'],
    // A class that only another version knows is loosened by nobody.
    ['secret' as DataClass, 'restricted', 'secret'],
    ['public', 'secret' as DataClass, 'secret'],
  ] as const)('of %s and %s is %s', (own, other, tightest) => {
    expect(tightestOf(own, other)).toBe(tightest);
  });
});
