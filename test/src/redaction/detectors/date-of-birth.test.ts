import { describe, expect, it } from 'vitest';
import { dateOfBirthDetector } from '../../../../src/redaction/detectors/date-of-birth.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('dateOfBirthDetector', () => {
  it.each([
    ['born on 3/14/1985 in', '3/14/1985'],
    ['DOB: 1985-03-14', '1985-03-14'],
    ['date of birth 14 March 1985', '14 March 1985'],
    ['geboren am 14.03.1985', '14.03.1985'],
    ['née le 14 mars 1985', '14 mars 1985'],
    ['fecha de nacimiento: 14/03/1985', '14/03/1985'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(dateOfBirthDetector, text)).toEqual([`DATE_OF_BIRTH ${found}`]);
  });

  it.each(['ordered on 3/14/2024', 'the meeting of 14 March 1985', 'born in Paris', 'version 1.2.2024'])(
    'finds nothing in %j',
    async (text) => {
      expect(await findTexts(dateOfBirthDetector, text)).toEqual([]);
    },
  );
});
