/**
 * Makes the way from offsets in Unicode code points, as Python counts them, to UTF-16 code units of a text. It
 * returns undefined for what is no offset of the text; the text's own length is one.
 */
export function createOffsetReader(text: string): (codePoints: number) => number | undefined {
  if (!/[\ud800-\udbff]/.test(text))
    return (codePoints) => (isOffset(codePoints, text.length) ? codePoints : undefined);
  const offsets = new Uint32Array(text.length + 1);
  let count = 0;
  let offset = 0;
  for (const character of text) {
    offsets[count] = offset;
    count += 1;
    offset += character.length;
  }
  offsets[count] = offset;
  return (codePoints) => (isOffset(codePoints, count) ? offsets[codePoints] : undefined);
}

const isOffset = (value: number, length: number): boolean => Number.isInteger(value) && value >= 0 && value <= length;
