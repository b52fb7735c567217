import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks, type Told } from '../../support/find-leaks.ts';

const detectors = createDetectors('balanced');

// People who are called like things.
const texts: readonly Told[] = [
  ['Mrs. Zorbex phones later.', 'Mrs. Zorbex'],
  ['Anna Miller phones you at noon.', 'Anna Miller'],
  ["Anna's number is 555", 'Anna'],
  ["Maria's test is on Monday.", 'Maria'],
  ['Peter plans the trip.', 'Peter'],
  ['I met Mercedes Ruiz and Clio Rossi.', 'Mercedes Ruiz', 'Clio Rossi'],
  ['My name is Otto.', 'Otto'],
  ['Dear Heinz,', 'Heinz'],
  ['Ask Paris Hartmann or Jordan Vance.', 'Paris Hartmann', 'Jordan Vance'],
  [
    'Attendees: Anna Roth, Peter Siemens, Jamie Fox, Paris Keller',
    'Anna Roth',
    'Peter Siemens',
    'Jamie Fox',
    'Paris Keller',
  ],
  ['Iris and Lily came with Rose Bauer.', 'Rose Bauer'],
  ['Dr. Crohn and Mr. Parkinson called.', 'Dr. Crohn', 'Mr. Parkinson'],
  ['Herr Weber und Frau Koch', 'Herr Weber', 'Frau Koch'],
  ['Mark called the office.', 'Mark'],
  ['Grant Holloway signed it.', 'Grant Holloway'],
  ['Best,\nChase', 'Chase'],
  ['Bei Siemens arbeitet Anna Wolf.', 'Anna Wolf'],
  ['Violaine Garnier et Émile Boulanger sont là.', 'Violaine Garnier', 'Émile Boulanger'],
  ['Natale Rossi ha firmato.', 'Natale Rossi'],
  ['Owner: Tashira Vercheraire', 'Tashira Vercheraire'],
  ['Dorothee T. Rosenacker ist da.', 'Dorothee T. Rosenacker'],
];

describe('the embedded engine', () => {
  it('hides people whose names things have, too', async () => {
    expect(await findLeaks(texts, detectors)).toEqual([]);
  });
});
