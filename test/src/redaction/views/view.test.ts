import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readViews } from '../../../../src/redaction/views/read-views.ts';
import { createView, joinViews } from '../../../../src/redaction/views/view.ts';

const slice = (text: string, { start, end }: { start: number; end: number }) => text.slice(start, end);

describe('createView', () => {
  const source = 'a&amp;b 😀 c';
  const view = createView(source, [{ start: 1, end: 6, plain: '&' }]);

  it('has the changes, and what is between them as it was', () => {
    expect(view.text).toBe('a&b 😀 c');
  });

  it('leads back to the whole of what was changed', () => {
    expect(slice(source, view.toSource({ start: 1, end: 3 }))).toBe('&amp;b');
    expect(slice(source, view.toSource({ start: 7, end: 8 }))).toBe('c');
  });

  it('leads from half a character to the whole one', () => {
    expect(slice(source, view.toSource({ start: 4, end: 5 }))).toBe('😀');
    expect(slice(source, view.toSource({ start: 5, end: 6 }))).toBe('😀');
  });

  it('keeps what else is known of a place', () => {
    expect(view.toSource({ start: 1, end: 2, index: 7 })).toEqual({ start: 1, end: 6, index: 7 });
  });
});

describe('joinViews', () => {
  it('leads through both views to the first source', () => {
    const first = createView('%2540', [{ start: 0, end: 3, plain: '%' }]);
    const both = joinViews(first, createView(first.text, [{ start: 0, end: 3, plain: '@' }]));
    expect(both.text).toBe('@');
    expect(both.toSource({ start: 0, end: 1 })).toEqual({ start: 0, end: 5 });
  });
});

const unit = fc.constantFrom(
  ...[
    'a',
    '1',
    ' ',
    '\u200b',
    '１',
    '𝟒',
    '😀',
    'é',
    '\u2011',
    '%',
    '%F0%9F%98%80',
    '%C3',
    '=',
    '=C3=BC',
    '=\n',
    '+',
    '&',
  ],
  ...[
    '\0',
    '@',
    '**',
    '<b>',
    '=\r\n ',
    '\\@',
    '=?utf-8?Q?J=C3=BC?=',
    '=?utf-8?B?8J+YgA==?=',
    'QU5O\n',
    'IExF',
    'R3L832UsIEz2cnJhY2ggMTIz',
  ],
  ...['?q=', '&#64;', '&uuml;', '\\', '\\ud83d\\ude00', '\\n', '\n', 'UmluZyBBbm4gTGVlIPCfmIAgYmFjaw=='],
);

/** Whether a place is in the middle of a character. */
const isSplit = (text: string, at: number) => /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));

describe('every view of a text', () => {
  it('leads each stretch back to whole characters of the source, in order', () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 24 }), fc.nat(), fc.nat(), (units, a, b) => {
        const source = units.join('');
        for (const view of readViews(source)) {
          if (view.text.length === 0) continue;
          const start = a % view.text.length;
          const end = start + 1 + (b % (view.text.length - start));
          // Detectors find whole characters.
          if (isSplit(view.text, start) || isSplit(view.text, end)) continue;
          const place = view.toSource({ start, end });
          expect(place.start).toBeLessThan(place.end);
          expect([isSplit(source, place.start), isSplit(source, place.end)]).toEqual([false, false]);
          const before = view.toSource({ start: 0, end: start + 1 });
          expect(before.end).toBeLessThanOrEqual(place.end);
        }
      }),
    );
  });
});
