/** Where a JSON text would begin and end that stands last in another text. */
export interface Place {
  start: number;
  end: number;
}

/** Whether the character at `at` has an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/** The quote that opens the text which is closed at `end`; -1 when there is none. */
function findOpeningQuote(text: string, end: number): number {
  let at = end - 1;
  while (at >= 0 && (text[at] !== '"' || isEscaped(text, at))) at -= 1;
  return at;
}

/** The bracket that opens what is closed at `end`; undefined when there is none. */
function findOpeningBracket(text: string, end: number): number | undefined {
  let depth = 0;
  for (let at = end; at >= 0; at -= 1) {
    const char = text[at];
    if (char === '"') at = findOpeningQuote(text, at);
    else if (char === '}' || char === ']') depth += 1;
    else if (char === '{' || char === '[') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

const PLAIN = /(?:true|false|null|-?\d[\d.eE+-]*)$/;
const LONGEST_PLAIN = 1000;

/**
 * The place of the JSON with which `text` ends before `end`, read from its end: there, unlike in the prose before it,
 * each quote is one of JSON. If JSON ends there at all, it is this; it need not be any. Linear in the text's length.
 */
export function findLastJson(text: string, end: number): Place | undefined {
  const last = text[end - 1];
  if (last === '}' || last === ']') {
    const start = findOpeningBracket(text, end - 1);
    return start === undefined ? undefined : { start, end };
  }
  if (last === '"') {
    const start = findOpeningQuote(text, end - 1);
    return start === -1 ? undefined : { start, end };
  }
  const plain = PLAIN.exec(text.slice(Math.max(0, end - LONGEST_PLAIN), end))?.[0];
  return plain === undefined ? undefined : { start: end - plain.length, end };
}
