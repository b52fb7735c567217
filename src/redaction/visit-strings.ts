import { isObject } from '../json/is-object.ts';
import { escapeSegment } from '../json/pointer-segment.ts';

/** A string of a JSON value: where it stands, and whether it is a key there. */
export interface StringPlace {
  text: string;
  /** JSON Pointer of the leaf, or of the member whose key it is. */
  path: string;
  isKey: boolean;
}

/**
 * Shows each key and each string of a JSON value, numbers as text. It keeps its own stack: no depth is too much.
 */
export function visitStrings(value: unknown, visit: (place: StringPlace) => void): void {
  const waiting: { value: unknown; path: string }[] = [{ value, path: '' }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: current, path } = next;
    if (typeof current === 'string' || typeof current === 'number') {
      visit({ text: String(current), path, isKey: false });
    } else if (Array.isArray(current)) {
      for (let at = current.length - 1; at >= 0; at--) waiting.push({ value: current[at], path: `${path}/${at}` });
    } else if (isObject(current)) {
      const members = Object.entries(current).map(([key, member]) => {
        const memberPath = `${path}/${escapeSegment(key)}`;
        visit({ text: key, path: memberPath, isKey: true });
        return { value: member, path: memberPath };
      });
      waiting.push(...members.reverse());
    }
  }
}
