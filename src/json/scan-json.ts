/** Deepest nesting of objects and arrays that is read, of an answer as of a request. */
const maxJsonDepth = 64;

export type JsonProblem = 'too-deep' | 'duplicate-key';

/** The key set of the object that is open, or undefined inside an array. */
type Level = Set<string> | undefined;

/**
 * Finds what `JSON.parse` swallows in a text: nesting beyond `maxJsonDepth`, and keys that stand twice in one object.
 * One pass, no recursion. The text need not be JSON: only its brackets and strings are looked at, so a finding in a
 * text that then parses is right. Depth is told before all else, so that nothing deeper ever reaches the parser.
 */
export function scanJson(text: string): JsonProblem | undefined {
  const levels: Level[] = [];
  let isKeyNext = false;
  let problem: JsonProblem | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      const end = findStringEnd(text, at);
      const keys = levels.at(-1);
      if (isKeyNext && keys !== undefined) {
        const key = readKey(text.slice(at, end + 1));
        if (keys.has(key)) problem = 'duplicate-key';
        keys.add(key);
      }
      isKeyNext = false;
      at = end;
    } else if (char === '{' || char === '[') {
      if (levels.length === maxJsonDepth) return 'too-deep';
      levels.push(char === '{' ? new Set() : undefined);
      isKeyNext = char === '{';
    } else if (char === '}' || char === ']') {
      levels.pop();
      isKeyNext = false;
    } else if (char === ',') {
      isKeyNext = levels.at(-1) !== undefined;
    }
  }
  return problem;
}

/** Returns the index of the quote that ends the string opened at `start`, or the text's length when none does. */
export function findStringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

/** The key as it will be parsed: `"\u0061"` and `"a"` are the same one. */
function readKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
