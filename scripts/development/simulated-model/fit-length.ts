import { cutAtWord } from './split-sentences.ts';

/** Characters that a string may have. */
export interface Lengths {
  least: number;
  most: number;
}

const placeholders = /\[([A-Z_]+)_\d+\]/g;
/** Characters that the original behind a placeholder may have, at most as a rule. */
const longestOriginals: Record<string, number> = { PERSON: 40, PHONE: 24, EMAIL: 64, ADDRESS: 120, SECRET: 2000 };
const longestOriginal = 50;
const halfPlaceholder = /\[[A-Z_\d]*$/;
/** Without a limit, so much is said. */
const usual = 240;

export const hasPlaceholder = (text: string): boolean => text.search(placeholders) >= 0;

/** Whether a text is of such a length, whatever its placeholders stand for. */
export function isWithin(text: string, { least, most }: Lengths): boolean {
  const characters = (longest: (type: string) => number) =>
    text.replaceAll(placeholders, (_, type: string) => '.'.repeat(longest(type))).length;
  return characters(() => 1) >= least && characters((type) => longestOriginals[type] ?? longestOriginal) <= most;
}

/** The text cut at a word's end so that it is within the lengths; undefined when nothing of it is. */
export function fitLength(text: string, { least, most }: Lengths): string | undefined {
  let cut = cutAtWord(text, most === Infinity ? Math.max(usual, least) : most);
  if (cut !== text) cut = cut.replace(halfPlaceholder, '');
  while (cut !== '' && !isWithin(cut, { least: 0, most })) {
    cut = cutAtWord(cut, cut.length - 1)
      .replace(halfPlaceholder, '')
      .trimEnd();
  }
  return isWithin(cut, { least, most }) && (cut !== '' || text === '') ? cut : undefined;
}
