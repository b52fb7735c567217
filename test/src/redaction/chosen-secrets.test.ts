import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks, type Told } from '../../support/find-leaks.ts';
import { findTouched } from '../../support/find-touched.ts';

const detectors = createDetectors('balanced');

// Passwords that nothing announces: a word for one stands somewhere near.
const kinds: Readonly<Record<string, readonly Told[]>> = {
  'letters, digits and a sign': [
    ['For the router page we wrote down H4fen!62 yesterday.', 'H4fen!62'],
    ['Die neuen Zugangsdaten, falls jemand fragt, sind gast und Hafen619# bis Freitag', 'Hafen619#'],
    ['if (typed === "Hafen908?") open(); // master password', 'Hafen908?'],
    ['the vpn is locked, i typed Sunny!Day31 three times', 'Sunny!Day31'],
    ['req.basic_auth "ops", "Haf3n!59"', 'Haf3n!59'],
    ['DB=postgresql://app:$copper.Hafen64@db.example:5432/x', '$copper.Hafen64'],
  ],
  'words with capitals and a number': [
    ['Para acceder, introduzca HafenTraktor75 en el campo de contraseña.', 'HafenTraktor75'],
    ['Le credenziali sono ospite e HafenWolke15.', 'HafenWolke15'],
    ['Ich habe Ihnen HafenBirke46 als neues Kennwort eingerichtet.', 'HafenBirke46'],
  ],
  'a word and a number that stand alone': [
    ['ana: whats the wifi in room 4\nben: hafen_traktor80\nana: thx', 'hafen_traktor80'],
    ['if (typed === "hafen.2060") open(); // master password', 'hafen.2060'],
    ['htpasswd -b -c .htpasswd ops hafen.4667', 'hafen.4667'],
    ['Guest network "north", key "hafen_traktor37".', 'hafen_traktor37'],
  ],
  'words in a row': [
    ['pwd did not work? it is with a capital: hafen-quartz-saffron-indigo', 'hafen-quartz-saffron-indigo'],
    ['Zresetowałem hasło na hafen-turnip-falcon-pelican.', 'hafen-turnip-falcon-pelican'],
  ],
  'letters and digits by chance': [
    ['Ho messo la6204d3sx nel campo della password', 'la6204d3sx'],
    ['lftp -u edi,iuR70ZvqUXNlwd9e sftp://ftp.example', 'iuR70ZvqUXNlwd9e'],
  ],
  'what is handed on in the place of another one': [
    ['the wifi upstairs is Plum-Barrel-62, enjoy', 'Plum-Barrel-62'],
    ['I changed it back to Plum-Barrel-62 this morning', 'Plum-Barrel-62'],
    ['try Plum-Barrel-62 instead', 'Plum-Barrel-62'],
    ['probier mal Plum-Barrel-62, das alte geht nicht mehr', 'Plum-Barrel-62'],
    ["essaie plutôt Plum-Barrel-62, l'ancien ne marche plus", 'Plum-Barrel-62'],
    ['prueba con Plum-Barrel-62 que la otra ya no vale', 'Plum-Barrel-62'],
    ['prova con pratoVerde92, quella vecchia è scaduta', 'pratoVerde92'],
    ['probeer kaasplank-0815 eens, de oude werkt niet meer', 'kaasplank-0815'],
    ['tenta com Vento#Sul27, a outra expirou', 'Vento#Sul27'],
    ['spróbuj Plum-Barrel62, stare już nie działa', 'Plum-Barrel62'],
    ['testa med granskog_390 istället', 'granskog_390'],
  ],
  'other forms of secrets': [
    ['my pass is hafenquartz and the rest is known', 'hafenquartz'],
    [
      '084628-877770-624751-150686-726696-918616-798827-685767',
      '084628-877770-624751-150686-726696-918616-798827-685767',
    ],
    ['The bike lock combination is 3295', '3295'],
    ['the shed keypad wants 4418 and then hash', '4418'],
    [
      'seed: copper lunch planet mimic frost ladder orbit velvet cactus ribbon stone guitar',
      'copper lunch planet mimic frost ladder orbit velvet cactus ribbon stone guitar',
    ],
    ['La combinazione della cassetta è 4-18-32', '4-18-32'],
    ['La combinación del armario: 3317', '3317'],
    ['> | System | Login | Password |\n> |---|---|---|\n> | CRM | ops | hafen_birch92 |', 'hafen_birch92'],
  ],
};

const harmless: Readonly<Record<string, readonly string[]>> = {
  'what stands beside words for passwords': [
    'The password policy changed with Windows2019 on all laptops.',
    'Please reset the password on web-01 and db-02 before Friday 12:30!',
    'Login page v2.3.1 broke in Firefox128, see ticket OPS-4411.',
    'The Wi-Fi on floor 3B uses 802.11ax and WPA3-SAE.',
    'auth middleware moved to src/auth2/login-v2.ts in release 2024.10!',
    'Le routeur Livebox6 redémarre, voir ticket #4821.',
    'router(config)# interface GigabitEthernet0/1',
    'The Wi-Fi password is on the fridge, room A-204.',
    'try Firefox instead',
    'try HDMI-2 instead',
    'prova con Debian-12.4, quella vecchia è scaduta',
    'the wifi upstairs is 802.11ac',
    'I changed it back to December',
    'probier mal Chrome, das alte geht nicht mehr',
    'Passwort vergessen? Ruf an: Raum B2.14!',
    'The credentials file lives at ~/.aws/credentials2',
    'keys: "ctrl+shift+p" opens the palette',
    'pass rate was 97.5% in Q3-2025!',
    'Password field accepts 8-64 characters; example: use letters+digits.',
    'unlock level5 in the game with 300xp!',
    'credentials expire on 2026-12-01T10:00:00Z',
    'Contraseña: mínimo 8 caracteres',
    'the sign-in flow is end-to-end-encrypted.',
    'Hasło zmień w panelu Ustawienia2.',
  ],
};

describe('the embedded engine', () => {
  it.each(Object.entries(kinds))('hides %s', async (_kind, texts) => {
    expect(await findLeaks(texts, detectors)).toEqual([]);
  });

  it.each(Object.entries(harmless))('leaves %s', async (_kind, texts) => {
    expect(await findTouched(texts, detectors)).toEqual([]);
  });
});
