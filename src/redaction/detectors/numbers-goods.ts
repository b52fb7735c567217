import { createCue } from './create-cue.ts';
import { readAlternatives } from './read-data.ts';

const numberWord = 'numbers?|nummern?|número|numéro|numero|numer|num\\.?|no\\.?|nrs?\\.?|n[.º°]{1,2}|#|id|code|ref\\.?';
const goods = `(?<!\\p{L})(?:${readAlternatives('goods-labels')})\\p{L}{0,16}`;
const link = '["\']?(?:\\s(?:is|was|ist|war|est|es|è|é|to|är))?\\s?[.:=#]{0,2}\\s?["\'(]{0,2}(?:[A-Z]{2,5}-)?';

/** Whether what stands right before a place says that a number there is an order's, a parcel's or some goods': `Pedido n.º`. */
export const numbersGoods = createCue(
  new RegExp(
    `${goods}(?:[\\s_-]{0,2}(?:${numberWord}))?${link}|(?<!\\p{L})(?:${numberWord})\\s?(?:of |de |du |d['’]|del |di |do |da |della |van |av |för )?${goods}${link}`,
    'iu',
  ),
);
