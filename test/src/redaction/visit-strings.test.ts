import { describe, expect, it } from 'vitest';
import { type StringPlace, visitStrings } from '../../../src/redaction/visit-strings.ts';

describe('visitStrings', () => {
  it('shows keys, strings and numbers with their pointers', () => {
    const places: StringPlace[] = [];
    visitStrings({ 'a/b': ['x', 1, true, null], c: { '~': 'y' } }, (place) => places.push(place));
    expect(places).toEqual([
      { text: 'a/b', path: '/a~1b', isKey: true },
      { text: 'c', path: '/c', isKey: true },
      { text: 'x', path: '/a~1b/0', isKey: false },
      { text: '1', path: '/a~1b/1', isKey: false },
      { text: '~', path: '/c/~0', isKey: true },
      { text: 'y', path: '/c/~0', isKey: false },
    ]);
  });
});
