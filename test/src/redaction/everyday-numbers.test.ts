import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks, type Told } from '../../support/find-leaks.ts';
import { findTouched } from '../../support/find-touched.ts';

const detectors = createDetectors('balanced');

// User names, numbers of people, plates and codes, as people and systems of nine languages write them.
const kinds: Readonly<Record<string, readonly Told[]>> = {
  'a user name in a sentence': [
    ['Konto lisbet_k wurde entsperrt', 'lisbet_k'],
    ['Der Nutzer fuchsbau77 meldet sich seit gestern nicht mehr an', 'fuchsbau77'],
    ['Bitte das Passwort für tkoenig zurücksetzen', 'tkoenig'],
    ['mein Nick im Forum lautet waldlaeufer_88', 'waldlaeufer_88'],
    ['auf Insta bin ich katzenfee.92, falls du folgen willst', 'katzenfee.92'],
    ['password reset for jlindq please', 'jlindq'],
    ['account tomas.wrede has been disabled', 'tomas.wrede'],
    ["l'utilisateur plefort ne peut plus se connecter", 'plefort'],
    ['sur Discord je suis tchoupi.59', 'tchoupi.59'],
    ['el usuario mvaldes no puede entrar', 'mvaldes'],
    ['en Twitch soy pixelnauta9', 'pixelnauta9'],
    ["l'utente gferri è bloccato", 'gferri'],
    ['gebruiker hdebruin heeft geen toegang', 'hdebruin'],
    ['o meu nome de utilizador é maré_alta7', 'maré_alta7'],
    ['użytkownik kzareba nie może się zalogować', 'kzareba'],
    ['användaren tlindh kan inte logga in', 'tlindh'],
  ],
  'a user name in a system': [
    ['sudo -u hkramer systemctl restart app', 'hkramer'],
    ['psql -h db -U kowalska -d shop', 'kowalska'],
    ['uid=1003(pdubois) gid=100(staff)', 'pdubois'],
    ['-rw-r--r-- 1 ekelund staff 220 4 notes.txt', 'ekelund'],
    ['203.0.113.9 - mferrero [02/May/2026:10:00:01 +0000] "GET / HTTP/1.1" 200 12', 'mferrero'],
    ['fschulte:x:1007:1007::/srv:/bin/bash', 'fschulte'],
    ['creds = ("nbergman", "S0lros-91")', 'nbergman'],
    ['creds = ("nbergman", "S0lros-91")', 'S0lros-91'],
    ['datum;anvandare;belopp\n2026-01-02;lnystrom4;120', 'lnystrom4'],
    ['id | user | action\n1 | cvandijk | login', 'cvandijk'],
    ['users:\n  - name: the_osprey\n    role: editor', 'the_osprey'],
  ],
  'a code that opens something': [
    ['Kellercode 4417, bitte nicht weitersagen', '4417'],
    ['Vorhängeschloss: 8820', '8820'],
    ['PUK2 90417735', '90417735'],
    ['Ihre TAN lautet 550172', '550172'],
    ['the gate PIN? 5521?', '5521'],
    ['the shed combination is 7-14-33', '7-14-33'],
    ['gate 4471#', '4471'],
    ['Please enter code 883201 to continue', '883201'],
    ['your code: 551902, valid for ten minutes', '551902'],
    ["le code du local vélo c'est 4402", '4402'],
    ['cadenas : 4418', '4418'],
    ['el código de la verja es 5510', '5510'],
    ['il codice della cantina è 7719', '7719'],
    ['de code van de kelder is 4471', '4471'],
    ['código do portão da garagem é 7732', '7732'],
    ['kod do piwnicy to 5540', '5540'],
    ['koden till källaren är 4471', '4471'],
  ],
  'a password whose word lacks a letter or an accent': [
    ['my pasword is Quark!Tasche77', 'Quark!Tasche77'],
    ['contrasena: Mar.azul88', 'Mar.azul88'],
    ['clave provisional: Girasol_55', 'Girasol_55'],
    ['haslo: Zimowy!Sen88', 'Zimowy!Sen88'],
    ['losenord: Blabar_Soppa7', 'Blabar_Soppa7'],
  ],
  'the answer to a question': [
    ['[09:12] Mo: wifi?\n[09:13] Liv: sure, Teich-Rose42', 'Teich-Rose42'],
    ['A: quel est le code de la porte ?\nB: 4417', '4417'],
    ['agent: and your customer number?\nclient: 55-0172-K', '55-0172-K'],
    ['Agent: Kundennummer?\nKunde: ja, 4471093', '4471093'],
    ['agent: may I have your name?\ncaller: torben quistgaard', 'torben quistgaard'],
    ['agente: ¿me dice su nombre completo?\ncliente: itxaso goikoetxea', 'itxaso goikoetxea'],
    ['operator: imię i nazwisko?\nklient: bogna zaręba', 'bogna zaręba'],
    ['login name?\nplefort', 'plefort'],
  ],
  'a number of somebody': [
    ['my customer number, which is 4471093', '4471093'],
    ['the membership number on file with you is KT-4471', 'KT-4471'],
    ['Library card: RB-220417', 'RB-220417'],
    ["mon numéro d'allocataire, 4471093", '4471093'],
    ['N.º historia 447109', '447109'],
    ['numero di tessera: BX44710', 'BX44710'],
    ['nr albumu 447109', '447109'],
    ['mojego numeru klienta, 4471093, nie widać', '4471093'],
    ['kundnumret, 4471093, syns inte', '4471093'],
    ['{"customer": {"id": "C-44710", "plan": "basic"}}', 'C-44710'],
    ['Nr prawa jazdy 04471/22/0417', '04471/22/0417'],
    ['Carta de condução n.º P-447109 3', 'P-447109 3'],
    ['Der Inhaber des Reisepasses C4F7K2R19 ist verreist', 'C4F7K2R19'],
  ],
  'a plate or a chassis number': [
    ['Kennzeichen: FÜ-ÄB 441', 'FÜ-ÄB 441'],
    ['Regnr JKT 41Z', 'JKT 41Z'],
    ['numer rejestracyjny WX 4471K', 'WX 4471K'],
    ['car LK19 WTF, out at nine', 'LK19 WTF'],
    ['matrícula 44-KT-10', '44-KT-10'],
    ['bil JKT 417 till verkstaden', 'JKT 417'],
    ['ZH 447109 ist geparkt', 'ZH 447109'],
    ['{"vehicle": {"registration": "AB12 CDE"}}', 'AB12 CDE'],
    ['N° de série : WVWZZZ1KZ6W044710', 'WVWZZZ1KZ6W044710'],
  ],
};

const harmless: readonly string[] = [
  'user guide has been updated',
  'The user cannot open the file',
  'account balance was low',
  'Der Benutzer kann nicht drucken',
  'Das Konto wurde gesperrt',
  'le compte utilisateur bloqué',
  'el usuario final puede elegir',
  'cuenta corriente bloqueada',
  'account type: premium_plan',
  'sudo -u postgres psql',
  'mysql -u report shop',
  'logged in as administrator',
  'Alarm: 2019 Nachrüstung bestellt',
  'Tür: 2040 mm breit',
  'Tor: 1200 EUR',
  'the error code is 40412',
  'the product code is 55120',
  'porte : 830 mm',
  'code 4711 for 20 % off',
  'The area code is 0211',
  'Rabattcode SOMMER25',
  'codice articolo è 88231',
  'Flight gate: 2214',
  'n.º de série 447109',
  'nr telefonu zmieniony',
  'What is the name of the product?\nThe blue one, I think.',
  'Which room number?\nRoom 204 on the second floor.',
  'agent: order number?\nclient: it should be on the parcel',
  'historia 1939-1945',
  'The car A4 is a good one',
  'auto 2024 gekauft',
];

describe('the embedded engine', () => {
  it.each(Object.entries(kinds))('hides %s', async (_kind, texts) => {
    expect(await findLeaks(texts, detectors)).toEqual([]);
  });

  it('touches none of what looks like a user name, a code or a number of somebody', async () => {
    expect(await findTouched(harmless, detectors)).toEqual([]);
  });
});
