import type { FindingType } from '../../tasks/finding-types.ts';
import type { Span } from '../detector.ts';
import { listMatches } from '../list-matches.ts';

/**
 * Where a pattern (with the flag `g`) matches, as findings of one type: all of them, or those that `isFinding` takes.
 */
export function findMatches(
  text: string,
  pattern: RegExp,
  type: FindingType,
  isFinding: (found: string, start: number) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const { 0: found, index: start } of listMatches(text, pattern)) {
    if (isFinding(found, start)) spans.push({ start, end: start + found.length, type });
  }
  return spans;
}
