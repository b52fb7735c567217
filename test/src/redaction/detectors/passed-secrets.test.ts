import { expect, test } from 'vitest';
import { findPassedSecrets } from '../../../../src/redaction/detectors/passed-secrets.ts';

const values = (text: string) =>
  findPassedSecrets(text).map(({ start, value }) => {
    expect(text.slice(start, start + value.length)).toBe(value);
    return value;
  });

test.each([
  'the wifi upstairs is Plum-Barrel-62, enjoy',
  'I changed it back to Plum-Barrel-62 this morning',
  'try Plum-Barrel-62 instead',
  'probier mal Plum-Barrel-62, das alte geht nicht mehr',
  "essaie plutôt Plum-Barrel-62, l'ancien ne marche plus",
  'prueba con Plum-Barrel-62 que la otra ya no vale',
  'prova con Plum-Barrel-62, quella vecchia è scaduta',
  'probeer Plum-Barrel-62 eens, de oude werkt niet meer',
  'tenta com Plum-Barrel-62, a outra expirou',
  'spróbuj Plum-Barrel-62, stare już nie działa',
  'testa med Plum-Barrel-62 istället',
])('a password is handed on: %s', (text) => {
  expect(values(text)).toEqual(['Plum-Barrel-62']);
});

test.each([
  'try Firefox instead',
  'try HDMI-2 instead',
  'prova con Debian-12.4, quella vecchia è scaduta',
  'the wifi upstairs is 802.11ac',
  'I changed it back to December',
  'probier mal Chrome, das alte geht nicht mehr',
])('a thing is no password: %s', (text) => {
  expect(values(text)).toEqual([]);
});
