/** The words of a text, which stand apart by spaces or line breaks. */
export function readWordList(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
