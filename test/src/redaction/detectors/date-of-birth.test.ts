import { describe, expect, it } from 'vitest';
import { dateOfBirthDetector } from '../../../../src/redaction/detectors/date-of-birth.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('dateOfBirthDetector', () => {
  it.each([
    ["geb. 12-05-'88", "12-05-'88"],
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
    ['born on the second of June sixty-one', 'the second of June sixty-one'],
    ['geboren am fünften elften neunzehnhundertdreiundsechzig', 'fünften elften neunzehnhundertdreiundsechzig'],
    ['née le deux juin soixante et un', 'deux juin soixante et un'],
    ['nací el dos de junio del sesenta y uno', 'dos de junio del sesenta y uno'],
    ['nata il due giugno sessantuno', 'due giugno sessantuno'],
    ['geboren op twee juni eenenzestig', 'twee juni eenenzestig'],
    ['nasci em dois de junho de sessenta e um', 'dois de junho de sessenta e um'],
    ['urodzony drugiego czerwca sześćdziesiątego roku', 'drugiego czerwca sześćdziesiątego roku'],
    ['född den andra juni sextioett', 'andra juni sextioett'],
    ['year of birth: 1959', '1959'],
    ['on her birthday, April 12th', 'April 12th'],
    ['nati il 12/4/1977', '12/4/1977'],
    ['Geburtsjahr 1961', '1961'],
    ['geboren op 3 maart 1980', '3 maart 1980'],
    ['geboortedatum: 03-03-1980', '03-03-1980'],
    ['urodziłam się 14 września 1971 w Opolu', '14 września 1971'],
    ['Data urodzenia: 14.09.1971', '14.09.1971'],
    ['Jan, ur. 3 maja 1990 r.', '3 maja 1990 r.'],
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
    ['She came into this world on June 9, 1971.', 'June 9, 1971'],
    ['Die Zwillinge kamen am 9. Juni 2018 zur Welt.', '9. Juni 2018'],
    ['Leur fils est venu au monde le 9 juin 2018', '9 juin 2018'],
    ['La niña vino al mundo el 9 de junio de 2018', '9 de junio de 2018'],
    ['È venuta al mondo il 9 giugno 2018', '9 giugno 2018'],
    ['is op 9 juni 2018 ter wereld gekomen', '9 juni 2018'],
    ['o bebé veio ao mundo a 9 de junho de 2018', '9 de junho de 2018'],
    ['przyszła na świat 9 czerwca 2018', '9 czerwca 2018'],
    ['han kom till världen den 9 juni 2018', '9 juni 2018'],
    ['cumplo años el 9 de junio', '9 de junio'],
    ['faz anos no dia 9 de junho de 1971', '9 de junho de 1971'],
    ['he turned fifty on 9 June 2021', '9 June 2021'],
    ['ik ben van 9 juni 1971', '9 juni 1971'],
    ['Ich habe am 9. Juni Geburtstag', '9. Juni'],
    ['June 9th is my birthday', 'June 9th'],
    ['op 9 juni jarig', '9 juni'],
    ['ur. 9 czerwca', '9 czerwca'],
    ['born in June 1971', 'June 1971'],
    ['"dataDeNascimento": "1971-06-09"', '1971-06-09'],
    ['{"clientBirthDate":"1971-06-09"}', '1971-06-09'],
    ['date_naiss: 09/06/1971', '09/06/1971'],
    ['nato_il=1971-06-09', '1971-06-09'],
    ['DN 09-06-1971', '09-06-1971'],
    ['D. O. B : 09 . 06 . 1971', '09 . 06 . 1971'],
    ['ur. 9 VI 1971', '9 VI 1971'],
    ['geboren 9.VI.1971', '9.VI.1971'],
    ['born this 9th day of June 1971', '9th day of June 1971'],
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
    'apertura al mondo del 3 maggio 2024',
    'alla luce del decreto del 3 maggio 2024',
    'corte de la luz el 3 de mayo de 2024',
    'the price turned around on 3 May 2024',
    'the pipe is DN 50, ordered 3 May 2024',
    'louis xiv 2024',
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
