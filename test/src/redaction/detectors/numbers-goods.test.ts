import { describe, expect, it } from 'vitest';
import { numbersGoods } from '../../../../src/redaction/detectors/numbers-goods.ts';

describe('numbersGoods', () => {
  it.each([
    'order ',
    'Order number: ',
    'Bestellnummer ',
    'numéro de commande : ',
    'Pedido n.º ',
    'ordine numero ',
    'EAN: ',
    'tracking no. ',
    'order ORD-',
  ])('says so behind %j', (text) => {
    expect(numbersGoods(`${text}4711`, text.length)).toBe(true);
  });

  it.each(['phone number: ', 'Karte ', 'call me about my order at ', 'account '])('does not behind %j', (text) => {
    expect(numbersGoods(`${text}4711`, text.length)).toBe(false);
  });
});
