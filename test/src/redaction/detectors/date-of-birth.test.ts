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
    ['D.O.B.: 12-Mar-1956', '12-Mar-1956'],
    ['"dateOfBirth": "1979-02-28T00:00:00Z"', '1979-02-28T00:00:00Z'],
    ['"fecha_nacimiento": "28/02/1979"', '28/02/1979'],
    ['Frau Klein wurde am 3. Februar 1961 in Bonn geboren', '3. Februar 1961'],
    ['Anna Stolz (* 3. Februar 1961)', '3. Februar 1961'],
    ['nació el 3 de mayo de 1966', '3 de mayo de 1966'],
    ['è nata a Roma il 3/5/66', '3/5/66'],
    ['Patient: Jonas Hale, 21/03/1959, ward 4', '21/03/1959'],
    ['12/08/1990 is my birthday', '12/08/1990'],
    ['my birthday is 12 August', '12 August'],
    ['Geburtstag: 3. Februar', '3. Februar'],
    ['DOB: 19590321', '19590321'],
    ['DOB (MM/DD): 3/14', '3/14'],
    ['year of birth: 1959', '1959'],
    ['on her birthday, April 12th', 'April 12th'],
    ['nati il 12/4/1977', '12/4/1977'],
    ['Geburtsjahr 1961', '1961'],
    ['geboren op 3 maart 1980', '3 maart 1980'],
    ['geboortedatum: 03-03-1980', '03-03-1980'],
    ['urodziłam się 14 września 1971 w Opolu', '14 września 1971'],
    ['Data urodzenia: 14.09.1971', '14.09.1971'],
    ['Jan, ur. 3 maja 1990 r.', '3 maja 1990'],
    ['rok urodzenia: 1971', '1971'],
    ['Hon är född den 3 oktober 1962.', '3 oktober 1962'],
    ['Födelsedatum (ÅÅÅÅ-MM-DD): 1984-07-12', '1984-07-12'],
    ['Karin, f. 12/7 1984', '12/7 1984'],
    ['nascida a 5 de março de 1979 em Braga', '5 de março de 1979'],
    ['data de nasc.: 05/11/1979', '05/11/1979'],
    ['nasceu no dia 5 de dezembro de 1979', '5 de dezembro de 1979'],
    ['Ana (n. 5 de maio de 1980)', '5 de maio de 1980'],
    ['nací el 3 de marzo de 1980', '3 de marzo de 1980'],
    ['nacque il 3 settembre 1931', '3 settembre 1931'],
    ["my birthday's the 3rd of March", '3rd of March'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(dateOfBirthDetector, text)).toEqual([`DATE_OF_BIRTH ${found}`]);
  });

  it('takes no other column', async () => {
    expect(await findTexts(dateOfBirthDetector, 'invoice,date\n12,2024-01-02')).toEqual([]);
  });

  it('takes only the first date behind the word', async () => {
    expect(await findTexts(dateOfBirthDetector, 'DOB 3/1/1956, seen 7/2/2024')).toEqual(['DATE_OF_BIRTH 3/1/1956']);
  });

  it.each([
    'Patient: Jonas Hale, 3/11/2026, ward 4',
    'the birthday cake for 12 guests',
    'born 3 times',
    '* 03.02.2024 opened',
    'NATO met on 12.03.2024',
  ])('takes no other date for one in %j', async (text) => {
    expect(await findTexts(dateOfBirthDetector, text)).toEqual([]);
  });

  it.each(['ordered on 3/14/2024', 'the meeting of 14 March 1985', 'born in Paris', 'version 1.2.2024'])(
    'finds nothing in %j',
    async (text) => {
      expect(await findTexts(dateOfBirthDetector, text)).toEqual([]);
    },
  );
});
