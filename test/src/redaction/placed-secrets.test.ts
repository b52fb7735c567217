import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks, type Told } from '../../support/find-leaks.ts';
import { findTouched } from '../../support/find-touched.ts';

const detectors = createDetectors('balanced');

// Secrets by what stands around them, where no sign of assignment does.
const kinds: Readonly<Record<string, readonly Told[]>> = {
  'what the sentence says only behind it': [
    ['Use Petunia!Hill4 as the password.', 'Petunia!Hill4'],
    ['You may take petuniahill as password for now.', 'petuniahill'],
    ['Nehmen Sie Petunie.8812 als Kennwort.', 'Petunie.8812'],
    ['Tapez petunia-river-candle comme mot de passe', 'petunia-river-candle'],
    ['Ponga Petunia_88x como contraseña.', 'Petunia_88x'],
    ['Metta Petunia_88x come password.', 'Petunia_88x'],
    ['Vul Petunia_88x in als wachtwoord.', 'Petunia_88x'],
    ['Ponha Petunia_88x como senha', 'Petunia_88x'],
    ['Wpisz Petunia_88x jako hasło.', 'Petunia_88x'],
    ['Skriv Petunia_88x som lösenord.', 'Petunia_88x'],
    ['Petunia88 is your new password.', 'Petunia88'],
    ['G-552817 is your Fjordbank verification code.', '552817'],
  ],
  'what somebody signs in with': [
    ['Sign in as demo with petunia.Hill83.', 'petunia.Hill83'],
    ['Melden Sie sich bitte mit petunie.6136 an.', 'petunie.6136'],
    ['Connectez-vous en tant que visiteur avec petunia-river-candle.', 'petunia-river-candle'],
    ['Entre como visitante con Petunia#4', 'Petunia#4'],
    ['Acceda como invitado con Petunia#44x', 'Petunia#44x'],
    ['Accedete come ospite con Petunia#44x', 'Petunia#44x'],
    ['Inloggen kan met Petunia#44x', 'Petunia#44x'],
    ['Zaloguj się hasłem Petunia#44x', 'Petunia#44x'],
    ['Logga in som gäst med Petunia#44x', 'Petunia#44x'],
    ['Use 552817 to sign in.', '552817'],
    ['Enter 552817 on the login page to continue.', '552817'],
    ['Geben Sie 552817 auf der Anmeldeseite ein.', '552817'],
    ['Saisissez 552817 pour vous connecter.', '552817'],
    ['Introduzca 552817 para confirmar el pago.', '552817'],
    ['Inserisci 552817 per confermare.', '552817'],
    ['Gebruik 552817 om in te loggen.', '552817'],
    ['Wpisz 552817, aby potwierdzić.', '552817'],
    ['Skriv in 552817 för att bekräfta.', '552817'],
  ],
  'words in a row': [
    ['The password is petunia-river-candle-oak.', 'petunia-river-candle-oak'],
    ['das wlan ist petunia-river-candle', 'petunia-river-candle'],
    ['le wifi c’est Petunia_88x', 'Petunia_88x'],
    ['creds: ops / petunia.river.candle', 'petunia.river.candle'],
  ],
  'other words for a password': [
    ['My memorable word is petuniahill.', 'petuniahill'],
    ['Das Losungswort lautet petuniahill.', 'petuniahill'],
    ['La palabra secreta es petuniahill.', 'petuniahill'],
    ['wifi-lösen är Petunia4280*', 'Petunia4280*'],
    ['trois chiffres au dos : 417', '417'],
    ['The security number on the back is 417.', '417'],
    ['Kontrollsiffrorna är 417', '417'],
    ['PIN2 5528, PUK 55281734', '5528'],
    ['Die TAN für den Auftrag ist 552817.', '552817'],
  ],
  'another code of a sentence': [
    ['Der Türcode ist 5528, die Alarmanlage hat 552817.', '5528', '552817'],
    ['The gate code is 5528. The alarm is turned off with 9917.', '5528', '9917'],
    ['Kod do furtki to 5528, a do sejfu 991755.', '5528', '991755'],
    ['Backup codes:\n\n1. u3qqn-lwp64\n2. jy0al-wwo0d', 'u3qqn-lwp64', 'jy0al-wwo0d'],
    ['Set-up key: mzxw 6ytb oi2g k3tp ofxg w5dl', 'mzxw 6ytb oi2g k3tp ofxg w5dl'],
  ],
  'what is handed to a function': [
    ["define('LOGGED_IN_KEY_SECRET', 'Kf,}X%NT%Y>O>^PRW#}f#wbu:7aB{-56')", 'Kf,}X%NT%Y>O>^PRW#}f#wbu:7aB{-56'],
    ['builder.withMasterPassword("Petunia772!")', 'Petunia772!'],
    ['props.put("db.password", "Petunia77!x");', 'Petunia77!x'],
    ['db.connect("crm", "etl", "petunia.5344")', 'petunia.5344'],
    ['AES.new(bytes.fromhex("5c0d7e91ab34f26680de13c97f4b2a58"), AES.MODE_GCM)', '5c0d7e91ab34f26680de13c97f4b2a58'],
  ],
  'what stands beside the name of an account': [
    ['Zugang: lager - Petunie77x', 'Petunie77x'],
    ['Accès : visiteur / Petunia77x', 'Petunia77x'],
    ['acceso: almacen / Petunia77x', 'Petunia77x'],
    ['dostęp: magazyn / Petunia77x', 'Petunia77x'],
    ['(guest:Petunia77x)', 'Petunia77x'],
    ['admin : Petunia77x (staging)', 'Petunia77x'],
    ['| root | Petunia77x |', 'Petunia77x'],
    ['u: lager p: Petunia77x', 'Petunia77x'],
    ["SET PASSWORD FOR 'crm'@'%' = 'Petunia77!';", 'Petunia77!'],
    ['lösen: Petunia77x', 'Petunia77x'],
    ['vpn: ann / Petunia77x', 'Petunia77x'],
    ['nyckeln till nätverket är Petunia77x', 'Petunia77x'],
    ['a chave da rede é Petunia77x', 'Petunia77x'],
    ['nieuw ww Petunia77x', 'Petunia77x'],
    ['app_pw=Petunia77x', 'Petunia77x'],
    ['- requirepass Petunia77x', 'Petunia77x'],
  ],
  'what a lock opens with, and what is paired': [
    ['The cabinet opens with 5528.', '5528'],
    ['Die Schranke öffnet sich mit 5528', '5528'],
    ['Sejf otwiera się kodem 5528.', '5528'],
    ['meine pin ist 5528, die vom handy 9917', '5528', '9917'],
    ['Pairing code: KQ7XM2', 'KQ7XM2'],
    ['TOTP: KRSXG5CTMVRXEZLU', 'KRSXG5CTMVRXEZLU'],
  ],
  'a dollar at the beginning': [
    ['password: $petunia-Hill70', '$petunia-Hill70'],
    ["sshpass -p '$petunia.Hill70' ssh web", '$petunia.Hill70'],
  ],
  'keys with more before a sign, and what stands for a sign': [
    ['token: 52|Qm7vXw2Lr9Tz4Kd8Hs3Nf6Pb1Yc5Gj0AeUi', '52|Qm7vXw2Lr9Tz4Kd8Hs3Nf6Pb1Yc5Gj0AeUi'],
    ['/bot5528171234:AAHq7Vx2Lr9Tz4Kd8Hs3Nf6Pb1Yc5Gj0AeU/getMe', '5528171234:AAHq7Vx2Lr9Tz4Kd8Hs3Nf6Pb1Yc5Gj0AeU'],
    ['?sig=Qm7v%2Fw2Lr9Tz4Kd8Hs3Nf6Pb1Yc5%2Bj0AeUi8Rt%3D', 'Qm7v%2Fw2Lr9Tz4Kd8Hs3Nf6Pb1Yc5%2Bj0AeUi8Rt%3D'],
    ['session opened sid=Qm7vXw2Lr9Tz4Kd8Hs3Nf6Pb1Yc5Gj0A', 'Qm7vXw2Lr9Tz4Kd8Hs3Nf6Pb1Yc5Gj0A'],
    ['?u=88&k=5c0d7e91ab34f26680de13c97f4b2a58', '5c0d7e91ab34f26680de13c97f4b2a58'],
    ['sqlplus -S etl/PetuniaHill77@ora:1521/XE', 'PetuniaHill77'],
  ],
};

const harmless: Readonly<Record<string, readonly string[]>> = {
  'what looks told and is not': [
    'We use Kubernetes as a password manager for nobody.',
    'Here bcrypt serves as password hash.',
    'The password is up-to-date.',
    'Log in with Google or GitHub.',
    'Use 2048 to sign the certificate.',
    'Enter 1500 in the amount field.',
    'wifi is down again',
    'could not read Password for the host: refused',
    'ubuntu:22.04 and root:x:0:0:root',
    'accès : bâtiment A - étage12',
    'The shop opens with 4000 visitors',
    'u: 1.2 p: 0.034567',
    'admin: updated3 rows',
    'password = $DB_PASS',
    'password => $config->password',
    'mysql -p$PASS -u root',
    't("password_reset_link")',
    'columns("password", "username")',
    'example.com/x/y v1.4.0 h1:ZX0cZV/aCRsMkjL/gLeDOhWVBzoEWs4UkQsZcRsB9Lk=',
    'DKIM-Signature: v=1; s=k1; bh=BZ0pJE/fdhS2bc6eAc/w5rJnGylCMpYIvagfmlQ6ap8=;',
    'https://docs.example/document/d/1SWW6W7gmUWmThHxfQ2QJiDmZKyIRSEx86De-fZxGyeG/edit',
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
