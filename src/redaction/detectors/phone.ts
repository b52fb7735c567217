import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Detector, Span } from '../detector.ts';
import { createContextCheck } from './context-words.ts';

const candidate =
  /(?<![\p{Script=Latin}\p{N}_]|[\p{N}][.,:/-]|[#$€£])(?:\+|\(\+?(?=\d))?\d(?:[ .()/-]{0,3}\d){5,17}(?:\s?(?:ext\.?|x|extension|durchwahl|poste)\s?\d{1,6})?(?![\p{Script=Latin}\p{N}_%]|[.,:/-]\p{N}|\s?[€$£%])/giu;
const hasContext = createContextCheck(
  'phones?|telephone|telef\\p{L}{1,4}|telepono|tel\\.?|t[ée]l[ée]phone|tél\\.?|mobiles?|mobil\\p{L}{0,8}|cell(?:ulare|phone)?|cellphone|fax|call\\p{L}{0,3}|dial|ring|text|sms|whats ?app|signal|reach\\p{L}{0,3}|contact\\p{L}{0,3}|hotline|handy\\p{L}{0,7}|rufnummer|anrufen|erreichbar|erreichst|erreichen|unter|rückruf|portable|appelle[rz]?|joignable|joindre|contacte[rz]?|llam[ae]\\p{L}{0,3}|móvil|número|localizar|contactar|chiam\\p{L}{1,4}|cellulare|contatt\\p{L}{1,4}|raggiungere|numero|bel|bellen|bereik\\p{L}{1,5}|nummer|mobiel|gsm|携帯番号は?|电话|手机|number(?: is)?',
);
const looksLikeDate =
  /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}[- ]\d{4}|\d{4} ?- ?\d{2,4}|\d{1,2}[-./]\d{1,2}[-./]\d{2})(?:$|\s)/;
const pairOfFour = /^[2-9]\d{3}[- ]\d{4}$/;
const american = /^\+?(?:1[ .-]?)?(?:\([2-9]\d{2}\)[ .-]?|[2-9]\d{2}[.-])\d{3}[ .-]?\d{4}(?:\s?\D{1,10}\d{1,6})?$/;
const trunk = /^\(?0(?:[1-9]| \([1-9])\d?(?:[ ()./-]{0,2}\d){7,9}$/;
const grouped = /^\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,4}$/;

/**
 * Phone numbers by shape: international, American, with a trunk zero; any other run of digits only near a word for a
 * phone, or where it is the whole text. libphonenumber decides whether an international number can exist.
 */
export const phoneDetector: Detector = {
  name: 'phone',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['PHONE'],
  detect: (text) => {
    const spans: Span[] = [];
    for (const match of text.matchAll(candidate)) {
      const end = match.index + match[0].length;
      const isWhole = match[0].length === text.trim().length;
      if (isPhone(match[0], isWhole, () => hasContext(text, match.index))) {
        spans.push({ start: match.index, end, type: 'PHONE' });
      }
    }
    return spans;
  },
};

function isPhone(number: string, isWhole: boolean, hasWord: () => boolean): boolean {
  const digits = number.replace(/(?:ext|x|durchwahl|poste).*$/i, '').replace(/\D/g, '');
  if (digits.length < 6 || digits.length > 15 || /^(\d)\1+$/.test(digits)) return false;
  if (number.includes('+')) return isInternational(number, digits) || hasWord();
  if (looksLikeDate.test(number)) return pairOfFour.test(number) && hasWord();
  if (american.test(number) || (trunk.test(number) && digits.length >= 9)) return true;
  if (/^00[1-9]/.test(digits) && digits.length >= 10) return isInternational(`+${digits.slice(2)}`, digits);
  if (isWhole && digits.length === 10 && /^[2-9]\d{2}[2-9]/.test(digits)) return true;
  return hasWord() && (digits.length >= 7 || grouped.test(number));
}

function isInternational(number: string, digits: string): boolean {
  if (digits.length < 8) return false;
  const parsed = parsePhoneNumberFromString(number.startsWith('+') ? number : `+${digits}`);
  return parsed?.isPossible() ?? false;
}
