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
    ['mon pseudo, c’est ann_lee93', 'ann_lee93'],
    ['mijn account heet ann_hardloopt', 'ann_hardloopt'],
    ['mein Konto bei euch läuft auf annlee88', 'annlee88'],
    ['Ticket reassigned to a.leeson', 'a.leeson'],
    ['{"author": "aleeson_dev"}', 'aleeson_dev'],
    ['my gamertag is xXAnnPlumXx, add me', 'xXAnnPlumXx'],
    ['El usuario "annchena" no tiene permisos', 'annchena'],
    ['my discord: annlee#4821', 'annlee#4821'],
    ['it is in C:\\Users\\annlee\\notes.txt', 'annlee'],
    ["mon pseudo c'est ann_lee", 'ann_lee'],
    ['her gamertag is PurpleHeron', 'PurpleHeron'],
    ['account holder "a.lindholt" was locked', 'a.lindholt'],
    ['unlocked user annlindh.', 'annlindh'],
    ['gesperrt: Benutzer annlindh', 'annlindh'],
    ["bloqué l'utilisateur annlindh", 'annlindh'],
    ['eliminado el usuario ann_lindh', 'ann_lindh'],
    ["rimosso l'utente annlindh", 'annlindh'],
    ['verwijderd: gebruiker annlindh', 'annlindh'],
    ['removido o utilizador annlindh', 'annlindh'],
    ['odblokowano użytkownika annlindh', 'annlindh'],
    ['spärrade användaren annlindh', 'annlindh'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(usernameDetector, text)).toEqual([`USERNAME ${found}`]);
  });

  it('finds who speaks in a chat, where one has a name that nobody but users has', async () => {
    const chat = 'ann_owl23: anyone up?\nMrBiscuit: yeah one sec\nann_owl23: fine';
    expect(await findTexts(usernameDetector, chat)).toEqual([
      'USERNAME ann_owl23',
      'USERNAME MrBiscuit',
      'USERNAME ann_owl23',
    ]);
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
    'customer:\n  given_name: x\n  family_name: y',
    'app --username app --password x --host web03',
    'user=app pass=x host=web03',
    'the account has 3 seats and plan_b is next',
    'the user fills in first_name and last_name',
    'User      Role      Since',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(usernameDetector, text)).toEqual([]);
  });
});
