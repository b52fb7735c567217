import { findStringEnd } from './scan-json.ts';

const fenceOpening = /^[ \t]*```[\w+-]*[ \t]*\r?\n/m;
const fenceLine = /^[ \t]*```/gm;

/**
 * Returns what stands between the first line that opens a code fence and the last one that can close it. Only fences
 * that begin their line count: none inside a JSON string does, since a string holds no line break.
 */
export function findFenced(text: string): string | undefined {
  const opening = fenceOpening.exec(text);
  if (opening === null) return undefined;
  const start = opening.index + opening[0].length;
  let end = -1;
  for (const line of text.matchAll(fenceLine)) end = line.index;
  return end < start ? undefined : text.slice(start, end);
}

/**
 * Returns the outermost stretches of a text whose brackets balance, in order; quotes count only inside one.
 * One pass that never starts over: after a bracket that is never closed nothing more is found.
 */
export function findBalanced(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (depth > 0 && (char === '}' || char === ']')) {
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at + 1));
    } else if (depth > 0 && char === '"') {
      at = findStringEnd(text, at);
    }
  }
  return found;
}
