/**
 * Lists where a pattern with the flag `g` matches, up to the first match of nothing. `matchAll` compiles a copy of the
 * pattern on every call, which costs more than most texts here take to search.
 */
export function listMatches(text: string, pattern: RegExp): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match?.[0]; match = pattern.exec(text)) matches.push(match);
  return matches;
}
