import { describe, expect, it } from 'vitest';
import { guessLanguage } from '../../../../src/redaction/detectors/guess-language.ts';

describe('guessLanguage', () => {
  it.each([
    ['en', 'Where is my order? I have been waiting for it.'],
    ['de', 'Wo ist meine Bestellung? Ich warte auf die Lieferung und bin nicht froh.'],
    ['fr', 'Où est ma commande ? Je ne suis pas content et je voudrais un remboursement avec les frais.'],
    ['es', '¿Dónde está mi pedido? No estoy contento con el servicio de la tienda.'],
    ['it', 'Dove è il mio ordine? Non sono contento della consegna.'],
    ['nl', 'Waar is mijn bestelling? Ik ben niet blij met het wachten op de levering.'],
    ['en', ''],
    ['en', '12345'],
  ])('says %s of %j', (language, text) => {
    expect(guessLanguage(text)).toBe(language);
  });
});
