import { describe, expect, it } from 'vitest';
import { assignedSecretDetector } from '../../../../src/redaction/detectors/assigned-secret.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('secrets in sentences', () => {
  it.each([
    ['the staging pass is whale-Moon-77 ;)', 'whale-Moon-77'],
    ['Das Kennwort für das Archiv lautet Walfisch4711.', 'Walfisch4711'],
    ["mon mdp c'est Baleine#77 et voilà", 'Baleine#77'],
    ['La contraseña es Ballena4711, cámbiala.', 'Ballena4711'],
    ["parola d'ordine del disco: Balena!77x", 'Balena!77x'],
    ['Het wachtwoord is Walvis#4711, graag wijzigen.', 'Walvis#4711'],
    ['A senha do portal é Baleia4711', 'Baleia4711'],
    ['Hasło to Wieloryb4711, proszę zmienić.', 'Wieloryb4711'],
    ['Lösenordet är Valfisk4711, byt det.', 'Valfisk4711'],
    ['Ihr Einmalcode lautet 730164.', '730164'],
    ['Code de la porte : 7301', '7301'],
    ['código de verificación 730164', '730164'],
    ['codice di verifica: 730164', '730164'],
    ['Je eenmalige code is 730164.', '730164'],
    ['código de verificação 730164', '730164'],
    ['Twój kod jednorazowy: 730164', '730164'],
    ['Din engångskod är 730164', '730164'],
    ['730164 is your portal security code', '730164'],
    ['my cvv is 730', '730'],
    ['recovery codes: 4k2x-99sl 7dj2-18sk', '7dj2-18sk'],
    ["CREATE USER 'app' IDENTIFIED BY 'whale-moon-77';", 'whale-moon-77'],
    ['mysql -h db -u app -pWhale77! main', 'Whale77!'],
    ['tool login --token whale77moon', 'whale77moon'],
    ['Sign in as user app / Whale4711', 'Whale4711'],
    ['db.example:5432:main:app:Whale#4711', 'Whale#4711'],
    ['{\\"password\\":\\"Whale#4711\\"}', 'Whale#4711'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(assignedSecretDetector, text)).toContain(`SECRET ${found}`);
  });

  it.each([
    'Your password expires on 12.05.2031',
    'The PIN pad on floor 3 is broken',
    'DB_PASSWORD=changeme-please',
    'api_key = [hidden]',
    'OPENAI_API_KEY=sk-your-key-here',
    'Bitte Passwort eingeben.',
    'mkdir -p build/v20260101',
    'token = next(tokens)',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(assignedSecretDetector, text)).toEqual([]);
  });
});
