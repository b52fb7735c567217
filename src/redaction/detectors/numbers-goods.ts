import { createCue } from './create-cue.ts';
import { readAlternatives } from './read-data.ts';

const numberWord = 'numbers?|nummern?|número|numéro|numero|numer|num\\.?|no\\.?|nrs?\\.?|n[.º°]{1,2}|#|id|code|ref\\.?';
/** Whole words, with the endings of several and of compounds: `Bestellnummer` numbers goods, `Besteller` is somebody. */
const goods = `(?<!\\p{L})(?:${readAlternatives('goods-labels')})(?:en|es|[aeinsuyoąę])?(?:[ _-]?(?:nummern?|nr|id|code|numbers?))?(?!\\p{L})`;
const link = '["\']?(?:\\s(?:is|was|ist|war|est|es|è|é|to|är))?\\s?[.:=#]{0,2}\\s?["\'(]{0,2}(?:[A-Z]{2,5}-)?';

/** Whether what stands right before a place says that a number there is an order's, a parcel's or some goods': `Pedido n.º`. */
export const numbersGoods = createCue(
  new RegExp(
    `${goods}(?:[\\s_-]{0,2}(?:${numberWord}))?${link}|(?<!\\p{L})(?:${numberWord})\\s?(?:of |de |du |d['’]|del |di |do |da |della |van |av |för )?${goods}${link}`,
    'iu',
  ),
);
