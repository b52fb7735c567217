import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks, type Told } from '../../support/find-leaks.ts';
import { findTouched } from '../../support/find-touched.ts';

const detectors = createDetectors('balanced');

// People and their days of birth, as mails, notes and chats of nine languages have them.
const kinds: Readonly<Record<string, readonly Told[]>> = {
  'a day of birth in words': [
    ['She was born on the ninth of August nineteen sixty-six in Leeds', 'ninth of August nineteen sixty-six'],
    ['geboren am dritten Mai neunzehnhundertzweiundsiebzig', 'neunzehnhundertzweiundsiebzig'],
    ['née le quatre juin mille neuf cent cinquante-huit à Lyon', 'mille neuf cent cinquante-huit'],
    ['nació el cinco de marzo de mil novecientos ochenta y uno', 'mil novecientos ochenta y uno'],
    ['nato il sette aprile millenovecentosessantadue', 'sette aprile'],
    ['geboren op twaalf mei negentienhonderdtachtig', 'negentienhonderdtachtig'],
    ['nasci a vinte e dois de julho de mil novecentos e noventa', 'mil novecentos e noventa'],
    ['urodzony drugiego marca tysiąc dziewięćset osiemdziesiątego roku', 'drugiego marca'],
    ['född den femte maj nittonhundrasjuttioåtta', 'nittonhundrasjuttioåtta'],
  ],
  'what a call asks for and gets in the next line': [
    [
      'Agent: When were you born?\nCaller (on a bad line, twice): well, that would have been 9 June 1971',
      '9 June 1971',
    ],
    ['A: Wann haben Sie Geburtstag?\nB: Am 9. Juni.', '9. Juni'],
    ['- Fecha de nacimiento, por favor?\n- Nueve de junio de mil novecientos setenta y uno', 'junio de mil'],
    ['Data urodzenia?\nDziewiąty czerwca tysiąc dziewięćset siedemdziesiątego', 'Dziewiąty czerwca'],
    ['Bot: What is your address?\nMe: 14 fennimore bottom, wexcombe', '14 fennimore bottom, wexcombe'],
    ['Wo wohnen Sie?\nIch wohne im Krähenwinkel 14.', 'Krähenwinkel 14'],
    ['Quelle est votre adresse ?\nJ’habite au 14 venelle Kerouat', '14 venelle Kerouat'],
  ],
  'a surname that no list has, right behind a given name': [
    ['Annelore Quettendorfer kommt später', 'Annelore Quettendorfer'],
    ['| Dulce Requeijeira | Compras |', 'Dulce Requeijeira'],
    ['Rappelez Maëlle Guyvarenne demain', 'Maëlle Guyvarenne'],
  ],
  'a particle behind a title, and where an entry begins': [
    ['mevr. van den Oetelaar drinkt weinig', 'van den Oetelaar'],
    ['Caro Sr. da Silveirinha, a renda', 'da Silveirinha'],
    ['Anwesend: Lena Albers, von Trotzendorff', 'von Trotzendorff'],
  ],
  'whoever is called by what they are to somebody': [
    ['Meine Schwägerin Ottiliane holt es ab', 'Ottiliane'],
    ['ma belle-sœur Quitterie viendra', 'Quitterie'],
    ['a minha cunhada Zuleica vem', 'Zuleica'],
    ['moja bratowa Dobrochna odbierze', 'Dobrochna'],
    ['min svåger Torgrim hämtar', 'Torgrim'],
    ['Familie Ossenkopp ist verreist', 'Ossenkopp'],
    ['il geom. Zamparelli ha misurato', 'Zamparelli'],
  ],
  'what a terminal colours': [
    ['\u001b[36mBorn\u001b[0m \u001b[1m1971-06-09\u001b[0m', '1971-06-09'],
    ['Welcome back, \u001b[1mMaarja Tamberg\u001b[0m', 'Maarja Tamberg'],
    ['\u001b[36mUser\u001b[0m   mtamberg', 'mtamberg'],
  ],
  'who speaks in a chat with times': [
    ['[10:04] Ingvild: passt\n[10:05] Tjorven: ja', 'Tjorven'],
    ['10:04 Maarja: hello all', 'Maarja'],
  ],
  'a given name that is a word, and one with the s of a possessor': [
    ['Domingo Iturmendi pagó', 'Domingo Iturmendi'],
    ['We met Coral Whitlock.', 'Coral Whitlock'],
    ['Hannelores Vertrag endet', 'Hannelore'],
    ['Patient: Jaspers, Hicham', 'Jaspers'],
  ],
  'a given name of many cultures by itself': [
    ['Unax will call back.', 'Unax'],
    ['Tell Majvor and Vilgot that it is done', 'Vilgot'],
    ['Zusammen mit Elnura und Hinnerk', 'Hinnerk'],
    ['Pozdrów Zbyszka i Gosię, pisze Wojtek', 'Wojtek'],
    ['Chidinma said yes, Sindiswa did not', 'Sindiswa'],
  ],
  'a day of birth beside a name, or with two digits of its year': [
    ['Aufnahme: Kessler, Birgit, 04.11.1968, Sturz', '04.11.1968'],
    ['Marek Nowicki, 12 maja 1974 r., zgłosił się', '12 maja 1974'],
    ['*04.11.1968 Birgit Kessler', '04.11.1968'],
    ['ur. 09.08.66 r.', '09.08.66'],
    ['geb. 9/8 66', '9/8 66'],
    ['Jahrgang 66, verheiratet', '66'],
    ['Mum turns 70 on 12 May 2026', '12 May 2026'],
  ],
  'a family, and a surname by what is done': [
    ['Los Zubizarreta vienen mañana', 'Zubizarreta'],
    ['les Kervella sont partis', 'Kervella'],
    ['de familie Hoekzema', 'Hoekzema'],
    ['rodzina Wiśniewskich', 'Wiśniewskich'],
    ['Se habló de todo. Zubizarreta no quiso comentar.', 'Zubizarreta'],
    ['La séance est levée. Kervella a refusé de répondre.', 'Kervella'],
  ],
  'a name in small letters': [
    ['dzień dobry, nazywam się bogna zaręba', 'bogna zaręba'],
    ['hallo, ik heet froukje wijnstra', 'froukje wijnstra'],
    ['oi, chamo-me idalina frazão', 'idalina frazão'],
  ],
};

const harmless: readonly string[] = [
  '* 12.04.2001 Kickoff',
  'The bridge opened on the ninth of August nineteen sixty-six',
  'Rennes, le 14 novembre 2004',
  'The law of 3 May 1998 applies',
  'Stand: 12.05.1999',
  'Berlin, 12.04.2001',
  'otrzymaliśmy Pani list',
  'Hay que llamar mañana',
  'Il deposito sarà accreditato domani',
  'Afdeling Verhuur',
  'Dział Najmu',
  'ma skoda est encore au garage',
  'my name is on the list',
];

describe('the embedded engine', () => {
  it.each(Object.entries(kinds))('hides %s', async (_kind, texts) => {
    expect(await findLeaks(texts, detectors)).toEqual([]);
  });

  it('touches none of what looks like a person or a day of birth', async () => {
    expect(await findTouched(harmless, detectors)).toEqual([]);
  });
});
