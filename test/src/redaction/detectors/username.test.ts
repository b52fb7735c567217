import { describe, expect, it } from 'vitest';
import { usernameDetector } from '../../../../src/redaction/detectors/username.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('usernameDetector', () => {
  it.each([
    ['thanks @ann_lee42!', '@ann_lee42'],
    ['RT @bob: hi', '@bob'],
    ['He: "@ann_lee42: so true"', '@ann_lee42'],
    ['my username is annlee', 'annlee'],
    ['Benutzername: ann_lee', 'ann_lee'],
    ['mon pseudo est annlee42', 'annlee42'],
    ['Auf Willhaben bin ich als rad_reiter gelistet', 'rad_reiter'],
    ['Bei eBay bin ich als möbel-moni bekannt', 'möbel-moni'],
    ['op Marktplaats heet ik ann_uit_ede', 'ann_uit_ede'],
    ['na Allegro jestem jako ania_z_gor', 'ania_z_gor'],
    ['ann_trettio på Tradera', 'ann_trettio'],
    ["L'utilisatrice a.lefort a créé deux dossiers", 'a.lefort'],
    ['Inloggning misslyckades för användaren annlindh', 'annlindh'],
    ['negato per l’utente agbianchi', 'agbianchi'],
    ['posted by AnnLee_42 » 3 hours ago', 'AnnLee_42'],
    ['geschrieben von ann_lee am Montag', 'ann_lee'],
    [`// ${'TO'}DO(annleeb): mend this`, 'annleeb'],
    ['export PGUSER=annleeb', 'annleeb'],
    ['locked account CORP\\annleeb after', 'annleeb'],
    ['09:14 ann_lee42: anyone there?', 'ann_lee42'],
    ['User      annleeb', 'annleeb'],
    ['O utilizador jcastela foi bloqueado', 'jcastela'],
    ['nombre de usuario: annlee', 'annlee'],
    ['il mio nome utente è annlee42', 'annlee42'],
    ['gebruikersnaam annlee42', 'annlee42'],
    ['nome de utilizador: ann_lee', 'ann_lee'],
    ['nazwa użytkownika: ann_lee', 'ann_lee'],
    ['användarnamn annlee42', 'annlee42'],
    ['see https://github.com/annlee42', 'annlee42'],
    ['linkedin.com/in/ann-lee', 'ann-lee'],
    ['reddit: u/annlee42', 'u/annlee42'],
    ['Failed password for annlee from 203.0.113.7', 'annlee'],
    ['user annlee42 logged in', 'annlee42'],
    ['ssh annlee@db01', 'annlee'],
    ['it is in C:\\Users\\annlee\\notes.txt', 'annlee'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(usernameDetector, text)).toEqual([`USERNAME ${found}`]);
  });

  it.each([
    'ann@example.com',
    '{"a": "@type"}',
    '@Override public',
    '@media (print)',
    'npm i @scope/name',
    'see you @ 5',
    'user experience is good',
    'login failed for unknown user',
    'username required',
    'github.com/acme/widget',
    'https://bob:x9@files.example/in',
    'the decorator @app.route("/")',
    '@channel look',
    `${'TO'}DO(release): tidy up`,
    'DB_USER=postgres',
    'for user input, and by the user itself',
    'user settings.json was saved',
    'ERROR\\nfailed to start',
    'written by hand',
    'User      Role      Since',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(usernameDetector, text)).toEqual([]);
  });
});
