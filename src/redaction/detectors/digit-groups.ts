import { listMatches } from '../list-matches.ts';
/** Digits without anything between them, as part of a longer number. */
export interface DigitGroup {
  start: number;
  end: number;
  digits: string;
  /** What stands between the group before and this one. */
  gap: string;
}

/** Splits a stretch of a text into its groups of digits, with their places in the text. */
export function readDigitGroups(text: string, from: number, to: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (const match of listMatches(text.slice(from, to), /\d+/g)) {
    const start = from + match.index;
    groups.push({
      start,
      end: start + match[0].length,
      digits: match[0],
      gap: text.slice(groups.at(-1)?.end ?? start, start),
    });
  }
  return groups;
}
