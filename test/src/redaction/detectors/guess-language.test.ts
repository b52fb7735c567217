import { describe, expect, it } from 'vitest';
import { guessLanguage, guessLanguages } from '../../../../src/redaction/detectors/guess-language.ts';

describe('guessLanguage', () => {
  it.each([
    ['en', 'Where is my order? I have been waiting for it.'],
    ['de', 'Wo ist meine Bestellung? Ich warte auf die Lieferung und bin nicht froh.'],
    ['fr', 'Où est ma commande ? Je ne suis pas content et je voudrais un remboursement avec les frais.'],
    ['es', '¿Dónde está mi pedido? No estoy contento con el servicio de la tienda.'],
    ['it', 'Dove è il mio ordine? Non sono contento della consegna.'],
    ['nl', 'Waar is mijn bestelling? Ik ben niet blij met het wachten op de levering.'],
    ['pt', 'Onde está a minha encomenda? Não estou contente com o serviço da loja.'],
    ['pl', 'Gdzie jest moja paczka? Nie jestem zadowolona, proszę o zwrot za dostawę.'],
    ['sv', 'Var är mitt paket? Jag är inte nöjd och vill ha pengarna för det.'],
    ['en', ''],
    ['en', '12345'],
  ])('says %s of %j', (language, text) => {
    expect(guessLanguage(text)).toBe(language);
  });
});

describe('guessLanguages', () => {
  it('says of each sentence what it is in, and of one that says nothing what the others are in', () => {
    const text =
      'Please see below what it is that you have to do for the customer.\nDie Lieferung ist nicht da und ich warte.\nZorbex 12';
    const languageAt = guessLanguages(text);
    expect([0, text.indexOf('Lieferung'), text.indexOf('Zorbex'), 3].map(languageAt)).toEqual(['en', 'de', 'en', 'en']);
  });
});
