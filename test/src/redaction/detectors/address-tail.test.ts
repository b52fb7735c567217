import { describe, expect, it } from 'vitest';
import { readTail } from '../../../../src/redaction/detectors/address-tail.ts';

const street = '12 Elm Road';
const tailOf = (rest: string) => {
  const { end, weight } = readTail(street + rest, street.length);
  return { tail: (street + rest).slice(street.length, end), weight };
};

describe('readTail', () => {
  it.each([
    [', Apt. 4, Northwick', ', Apt. 4, Northwick'],
    ['\n Suite 201\n Northwick\n Norway 26364. Bye', '\n Suite 201\n Northwick\n Norway 26364'],
    [', 10435 Berlin', ', 10435'],
    [', Northwick NW4 8QT and', ', Northwick NW4 8QT'],
    [', gate C at the back, 28195 Bremen today', ', gate C at the back, 28195 Bremen'],
    [', leil. 12, 0301 Northwick', ', leil. 12, 0301 Northwick'],
    [', C1043 Northwick.', ', C1043 Northwick'],
    [' Daire: 7, Northwick,', ' Daire: 7, Northwick'],
    [', 40100 Bologna (BO).', ', 40100 Bologna (BO)'],
    [', RT 02/RW 05, Northwick 12345.', ', RT 02/RW 05, Northwick 12345'],
  ])('reads on through %j', (rest, tail) => {
    expect(tailOf(rest).tail.startsWith(tail)).toBe(true);
    expect(tailOf(rest).weight).toBeGreaterThan(0);
  });

  it.each([' is closed', '. Thanks for waiting', '\nBest regards', ' on March 3'])('stops before %j', (rest) => {
    expect(tailOf(rest)).toEqual({ tail: '', weight: 0 });
  });
});
