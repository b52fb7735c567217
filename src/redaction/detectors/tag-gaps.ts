/** Characters that part words, in groups; each group says something of its own. */
const groups = [
  ' ',
  '\t',
  '\n\r',
  ',',
  '.',
  ':',
  ';',
  '!?',
  '"',
  "'`",
  '()',
  '[]',
  '{}',
  '<',
  '>',
  '-',
  '_',
  '/',
  '\\',
  '=',
  '@',
  '#',
  '&',
  '*+~',
  '|',
  '$%^',
];
const signs = new Uint8Array(128).fill(30);
groups.forEach((group, at) => {
  for (const sign of group) signs[sign.charCodeAt(0)] = at + 1;
});
const numberOf = (sign: string) => signs[sign.charCodeAt(0)] ?? 0;
const space = numberOf(' ');
const line = numberOf('\n');
const [comma, semicolon, stop, mark] = [numberOf(','), numberOf(';'), numberOf('.'), numberOf('!')];
const [colon, equals, dash, slash] = [numberOf(':'), numberOf('='), numberOf('-'), numberOf('/')];
const other = 31;
const noBreakSpace = 0xa0;

/** The gap that is one blank. */
export const blank = space;
/** Of a longer gap only the beginning is read. */
export const longestGap = 24;

/**
 * What stands between two words, as a number: the first sign and the last one, the number of line breaks up to two (or
 * that the text begins or ends there), and whether a blank is among them.
 */
export function readGap(text: string, from: number, to: number): number {
  if (to - from === 1 && text.charCodeAt(from) === 0x20) return blank;
  let first = 0;
  let last = 0;
  let lines = 0;
  let hasBlank = 0;
  const end = Math.min(to, from + longestGap);
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    const sign = code < 128 ? (signs[code] ?? other) : code === noBreakSpace ? space : other;
    if (sign <= line) {
      hasBlank = 1;
      if (code === 0x0a && lines < 2) lines++;
      continue;
    }
    if (first === 0) first = sign;
    last = sign;
  }
  if (from === 0 || to === text.length) lines = 3;
  return first | (last << 5) | (lines << 10) | (hasBlank << 12);
}

/** Whether a gap has an empty line in it, or is an end of the text. */
export const partsTexts = (gap: number): boolean => ((gap >> 10) & 3) >= 2;

const ends = (sign: number) => sign === stop || sign === mark;

/** Whether a gap begins or ends with a full stop, and has a blank or a line in it. */
export const holdsStop = (gap: number): boolean => (ends(gap & 31) || ends((gap >> 5) & 31)) && gap >> 12 !== 0;

/** Groups of gaps. */
export const gapGroups = { none: 0, blank: 1, comma: 2, line: 3, stop: 4, colon: 5, dash: 6, other: 7 } as const;
export const gapGroupCount = 8;

export function groupGap(gap: number): number {
  if (gap === blank) return gapGroups.blank;
  if (gap === 0) return gapGroups.none;
  if (((gap >> 10) & 3) !== 0) return gapGroups.line;
  const first = gap & 31;
  if (first === comma || first === semicolon) return gapGroups.comma;
  if (ends(first)) return gapGroups.stop;
  if (first === colon || first === equals) return gapGroups.colon;
  if (first === dash || first === slash) return gapGroups.dash;
  return first === 0 ? gapGroups.blank : gapGroups.other;
}
