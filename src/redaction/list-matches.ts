/**
 * Lists where a pattern with the flag `g` matches. `matchAll` compiles a copy of the pattern on every call, which costs
 * more than most texts here take to search.
 */
export function listMatches(text: string, pattern: RegExp): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    matches.push(match);
    if (match[0] === '') pattern.lastIndex += lengthAt(text, pattern);
  }
  return matches;
}

/** One character; with the flag `u` both halves of a pair. */
function lengthAt(text: string, { unicode, lastIndex }: RegExp): number {
  return unicode && (text.codePointAt(lastIndex) ?? 0) > 0xffff ? 2 : 1;
}
