/** Everything one request said, ready to be searched. */
export interface WireText {
  /** As it was said and as it stood in the JSON, with one space for any white space. */
  plain: string;
  /** The same without what people put between digits. */
  compact: string;
}

// An escaped line break in the JSON's bytes stays an escape; the decoded strings have it as a space.
const simplify = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ');
const squeeze = (text: string) => text.replace(/[\s().\-/]/g, '').toLowerCase();
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Collects every string of a JSON value. */
function collectStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...collectStrings(part)]);
}

/** Makes the text of a request's body: its bytes, and every string in it, whatever it was for. */
export function readWireText(body: string): WireText {
  const plain = simplify([body, ...collectStrings(JSON.parse(body))].join('\n'));
  return { plain, compact: squeeze(plain) };
}

/** Not inside a longer word or number: `203.0.113.5` does not stand in `203.0.113.58`. */
const wholeWord = (text: string, flags: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${literally(text)}(?![\\p{L}\\p{N}])`, flags);

/**
 * Makes a search for a value that has nothing in common with how the product looks for it: a formatted number also
 * without its formatting, a single word in its own case, everything else in any case.
 */
export function createValueSearch(value: string): (text: WireText) => boolean {
  const simple = simplify(value);
  const isNumber = (simple.match(/\d/g)?.length ?? 0) >= 8 && /[\s()-]/.test(simple);
  if (isNumber) {
    const digits = squeeze(simple);
    return ({ compact }) => compact.includes(digits);
  }
  const isWord = /^\p{L}+$/u.test(simple);
  const pattern = wholeWord(simple, isWord ? 'u' : 'iu');
  return ({ plain }) => pattern.test(plain);
}

/** The parts of a name that are names themselves; none for anything else. */
export function partsOfName(value: string): string[] {
  if (!/^[\p{L}\p{M}'’. -]+$/u.test(value)) return [];
  const parts = value.split(/[ -]/).filter((part) => /^\p{Lu}\p{L}{2,}/u.test(part));
  return parts.length > 1 ? parts : [];
}
