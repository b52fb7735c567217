import type { LanguageAt } from './guess-language.ts';
import { kind, shape } from './tag-facts.ts';
import { gapGroups, groupGap, holdsStop, partsTexts } from './tag-gaps.ts';
import type { TagTokens } from './tag-tokens.ts';

/** Tokens before and behind one that may be a name's or an address', which are looked at, too. */
const around = 2;
/** Tokens of the longest island; more of them in a row are cut. */
export const longestIsland = 400;

/** Tokens in a row in which names and addresses may be: the first, and what is behind the last. */
export type Island = readonly [from: number, to: number];

/** Lists the islands of a stretch; each ends where a sentence does. */
export function listIslands(tokens: TagTokens, languageAt: LanguageAt): Island[] {
  const islands: Island[] = [];
  let from = -1;
  let last = -1;
  const close = (to: number) => {
    if (from >= 0) islands.push([from, Math.min(to, last + around + 1)]);
    from = -1;
  };
  for (let at = 0; at < tokens.words.length; at++) {
    if (from >= 0 && (at > last + around || at - from >= longestIsland || endsSentence(tokens, at))) close(at);
    if (!mayBePart(tokens, at) && !isSmallName(tokens, at, languageAt)) continue;
    if (from < 0) {
      from = at;
      const least = Math.max(0, at - around, islands.at(-1)?.[1] ?? 0);
      while (from > least && !endsSentence(tokens, from)) from--;
    }
    last = at;
  }
  close(tokens.words.length);
  return islands;
}

/** Letters of a word with a capital that a dot cuts short, as in `St. Ives`; of a title or a word for a street. */
const longestShort = 3;
const longestAbbreviation = 5;

/** Whether a sentence, or more than a line, ends before a token: no name and no address goes on there. */
function endsSentence({ gaps, starts, ends, shapes, kinds }: TagTokens, at: number): boolean {
  const gap = gaps[at] ?? 0;
  if (partsTexts(gap)) return true;
  if (!holdsStop(gap) || shapes[at] === shape.digits) return false;
  const [own, last] = [shapes[at - 1], kinds[at - 1]];
  const length = (ends[at - 1] ?? 0) - (starts[at - 1] ?? 0);
  if (last === kind.street || last === kind.title) return length > longestAbbreviation;
  if (own === shape.small || own === shape.digits || last === kind.given) return true;
  return length > longestShort;
}

const smallNames: ReadonlySet<number> = new Set([kind.given, kind.surname, kind.rarerGiven, kind.rarerSurname]);

/** Whether a token may be of a name or an address, whatever stands around it. */
function mayBePart(tokens: TagTokens, at: number): boolean {
  const own = tokens.kinds[at] ?? 0;
  const isSmall = tokens.shapes[at] === shape.small;
  if (own === kind.number)
    return isNamelike(tokens, at - 1) || isNamelike(tokens, at + 1) || isNamelike(tokens, at + 2);
  if (own === kind.title) return true;
  if (own >= kind.given) return own !== kind.street && (!isSmall || smallNames.has(own));
  const gap = tokens.gaps[at] ?? 0;
  const isWord = own === kind.english || own === kind.common;
  return isWord && !isSmall && gap !== 0 && !partsTexts(gap) && !holdsStop(gap);
}

function isNamelike({ kinds, shapes }: TagTokens, at: number): boolean {
  const own = kinds[at] ?? 0;
  if (own === kind.street || own === kind.streetEnd) return true;
  return own !== kind.number && own > kind.noName && (shapes[at] ?? 0) !== shape.small;
}

const shortestSmall = 3;

/** In English hardly any small word stands in no dictionary. */
function isSmallName({ kinds, gaps, starts, ends }: TagTokens, at: number, languageAt: LanguageAt): boolean {
  if (kinds[at] !== kind.smallUnknown || groupGap(gaps[at] ?? 0) > gapGroups.line) return false;
  const start = starts[at] ?? 0;
  return (ends[at] ?? 0) - start >= shortestSmall && languageAt(start) === 'en';
}
