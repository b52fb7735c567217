import type { Detector, Span } from '../detector.ts';
import { createContextCheck } from './context-words.ts';

// Digits in groups, or in one; what stands around must not go on.
const candidate = /(?<![\p{L}\d]|\d[.,-])\d(?:[ .-]?\d){11,18}(?![\p{L}\d]|[.,-]\d)/gu;
const masked = /(?<![\w*])\d{4,6}[ -]?(?:[*xX•]{2,6}[ -]?){1,4}\d{2,4}(?![\w*])/g;
const hasContext = createContextCheck(
  'cards?|credit|debit|visa|master ?card|amex|american express|maestro|discover|cc|pan|kreditkarten?\\p{L}{0,8}|karten?\\p{L}{0,8}|carte|tarjeta|carta|creditcard\\p{L}{0,8}|kaart\\p{L}{0,8}',
);
/** Prefix and lengths of the schemes. */
const schemes: readonly { prefix: RegExp; lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^3(?:0[0-5]|[689])/, lengths: [14, 16] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] },
  { prefix: /^(?:2131|1800)/, lengths: [15] },
  { prefix: /^6(?:011|5|4[4-9])/, lengths: [16, 19] },
  { prefix: /^62/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:50|5[6-9]|6[0-9])/, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
];

/** Payment cards: a scheme's prefix and length with a right Luhn digit, or near a word for a card; masked ones too. */
export const paymentCardDetector: Detector = {
  name: 'payment-card',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['CREDIT_CARD'],
  detect: (text) => {
    const spans: Span[] = [];
    for (const match of text.matchAll(candidate)) {
      const digits = match[0].replace(/\D/g, '');
      if (isCard(digits) || (digits.length >= 13 && hasContext(text, match.index))) {
        spans.push({ start: match.index, end: match.index + match[0].length, type: 'CREDIT_CARD' });
      }
    }
    for (const match of text.matchAll(masked)) {
      if (!hasContext(text, match.index)) continue;
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'CREDIT_CARD' });
    }
    return spans;
  },
};

function isCard(digits: string): boolean {
  const isScheme = schemes.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits));
  return isScheme && new Set(digits).size > 1 && hasLuhnDigit(digits);
}

/** Luhn's check: every second digit from the right doubled, the sum a multiple of ten. */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = digit * 2;
    sum += at % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
