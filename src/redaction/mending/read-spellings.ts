import { listMatches } from '../list-matches.ts';
import { readViews } from '../views/read-views.ts';
import { createView, joinViews, type View } from '../views/view.ts';

/** Digits of other scripts, and those above and below the line. */
const otherDigits = '(?![0-9])[\\p{Nd}\\u00b2\\u00b3\\u00b9\\u2070\\u2074-\\u2079\\u2080-\\u2089]';
const otherDigit = new RegExp(otherDigits, 'gu');
const anyOther = new RegExp(otherDigits, 'u');
const asciiDigit = /^\d$/;
const scriptDigit = /^\p{Nd}$/u;

/** Markdown's, where views leave it for a path of Windows': `C:\\[PERSON\\_1\\]`. */
const escapedSign = /\\[[\]_(){}<>]/g;

/** The views of a text, with all digits as ASCII has them. */
export function readSpellings(text: string): View[] {
  const views = readViews(text).map(readDigits);
  const [first] = views;
  if (first === undefined || !first.text.includes('\\')) return views;
  const changes = listMatches(first.text, escapedSign).map(({ 0: [, plain = ''], index: start }) => ({
    ...{ start, end: start + 2, plain },
  }));
  return changes.length === 0 ? views : [...views, joinViews(first, createView(first.text, changes))];
}

function readDigits(view: View): View {
  if (!anyOther.test(view.text)) return view;
  const changes = listMatches(view.text, otherDigit).map(({ 0: digit, index: start }) => ({
    start,
    end: start + digit.length,
    plain: readDigit(digit),
  }));
  return joinViews(view, createView(view.text, changes));
}

/** Each script has its ten digits in a row, from 0. */
function readDigit(digit: string): string {
  const plain = digit.normalize('NFKC');
  if (asciiDigit.test(plain)) return plain;
  const code = plain.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && scriptDigit.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

/** Where a stretch of a view stands in its source; not whole where more is encoded with it, as in base64. */
export function findPlace({ text, toSource }: View, { start, end }: { start: number; end: number }) {
  const place = toSource({ start, end });
  const before = start === 0 ? 0 : toSource({ start: start - 1, end: start }).end;
  const behind = end === text.length ? place.end : toSource({ start: end, end: end + 1 }).start;
  return { ...place, isWhole: before <= place.start && behind >= place.end };
}
