import { describe, expect, it } from 'vitest';
import { createPersonDetector } from '../../../../src/redaction/detectors/person.ts';
import { findTexts } from '../../../support/find-texts.ts';

const detector = createPersonDetector('balanced');

describe('createPersonDetector', () => {
  it.each([
    ['My name is Ann Lee and I need help.', 'Ann Lee'],
    ['Please call Mr. Tarkowski tomorrow.', 'Mr. Tarkowski'],
    ['Thanks,\nMaria Fernandez', 'Maria Fernandez'],
    ["I spoke to Siobhan O'Brien yesterday.", "Siobhan O'Brien"],
    ['The ticket of Jan van der Berg is open.', 'Jan van der Berg'],
    ['Yesterday Jean-Pierre told me.', 'Jean-Pierre'],
    ['Yasemin Karaca\nLindenallee 88, 50667 Köln', 'Yasemin Karaca'],
    ['Mit freundlichen Grüßen\n\nTorben', 'Torben'],
    ['lg,\nanna', 'anna'],
    ['Mrs. Vale called', 'Mrs. Vale'],
    ['Mrs. Hortensia Vale', 'Mrs. Hortensia Vale'],
    ['Cheers,\nPoppy', 'Poppy'],
    ['Thanks,\nRose', 'Rose'],
    ['A note from J. R. Hartley arrived.', 'J. R. Hartley'],
    ['my name is ann kowalczyk', 'ann kowalczyk'],
    ['Ich habe mit Jürgen Schäfer gesprochen.', 'Jürgen Schäfer'],
    ['Le dossier de Chloé Lefèvre est prêt.', 'Chloé Lefèvre'],
    ['Habla con Begoña Ibarra mañana.', 'Begoña Ibarra'],
    ['Il contratto di Giulia Moretti è firmato.', 'Giulia Moretti'],
    ['Bel Sanne de Vries morgen terug.', 'Sanne de Vries'],
    ["What's your last name? Brook", 'Brook'],
    ['Please take my kid Florence off the list.', 'Florence'],
    ['Il paziente Sgarbossa è dimesso.', 'Sgarbossa'],
    ['It was Britney Spears who sang.', 'Britney Spears'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(detector, text)).toContain(`PERSON ${found}`);
  });

  it.each([
    'Where is my order? The payment was charged twice.',
    'On Monday the Billing Department will call you back.',
    'Will you mark this as done in May?',
    "Now I'm here, and so is my T-shirt.",
    'Uncaught TypeError: x is not a function',
    'Meine Kündigung vom Termin im Mai, dann auf Speichern.',
    'We moved to Virginia; the Payout came later.',
    'Please check the API and the PostgreSQL logs in Berlin.',
    'Die Rechnung ist im Anhang, bitte prüfen.',
    'Thanks for your help. Best regards',
    'Thanks,\nThe team',
    'Best,\nYour bank',
    'How many ATMs accept this card?',
    'The Bank of England raised rates.',
    'He told Goths from Cretins.',
    'Flug LH 1234 nach Rom, RFC 2616',
    'Il treno si ferma a San Marco.',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(detector, text)).toEqual([]);
  });

  it('finds in tags a given name with a surname, and a given name that is no word', async () => {
    const found = await findTexts(detector, 'so good #AnnaZorbex #Wolfgang');
    expect(found).toEqual(expect.arrayContaining(['PERSON #AnnaZorbex', 'PERSON #Wolfgang']));
  });

  it('leaves other tags', async () => {
    expect(await findTexts(detector, '#BestMovieEver #Monday #NewMusic issue #4711')).toEqual([]);
  });

  it('takes a key that ends in name as evidence', async () => {
    expect(await findTexts(detector, 'Rocket', ['fullName'])).toEqual([]);
    expect(await findTexts(detector, 'Kowalczyk', ['customerName'])).toEqual(['PERSON Kowalczyk']);
  });
});
