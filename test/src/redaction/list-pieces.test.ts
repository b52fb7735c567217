import { describe, expect, it } from 'vitest';
import { listPieces } from '../../../src/redaction/list-pieces.ts';

describe('listPieces', () => {
  it.each([
    ['(?<!x)passports?', ['passport', 'passports'], false],
    ['\\d{4}-(?:key|token)', ['-key', '-token'], true],
    ['gh[pousr]_[A-Za-z]{20}', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], false],
    ['b-?day|dob', ['bday', 'b-day', 'dob'], false],
    ['(?:a|b\\d)+', ['a', 'b'], false],
    ['x*(?:yes){0,2}\\.', ['.'], false],
    ['[1-9]\\p{L}', undefined, true],
    ['\\w+|name', undefined, false],
    ['(?=here)there(?!where)', ['there'], false],
    ['STREET', ['street'], false],
  ])('reads %s', (source, oneOf, hasDigit) => {
    expect(listPieces(source)).toMatchObject({ oneOf, hasDigit });
  });

  it.each([
    ['(?<!\\p{L})(?:mrs?|dr)\\s', ['mr', 'mrs', 'dr']],
    ['gh[pousr]_\\w{4}', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']],
    ['(?:ab)+c|[de]f?\\d', ['ab', 'd\0', 'df\0', 'e\0', 'ef\0']],
    ['(?:my\\d )?key|(?:a|b)?c\\w', ['my\0', 'key', 'c', 'ac', 'bc']],
    ['x(?:\\d|y)z', ['x\0', 'xy']],
    ['[1-9]\\d{3}|no', ['\0', 'no']],
    ['(?=here)(?:\\b|_)there', ['there', '_there']],
    ['key|\\p{L}{0,9}word', undefined],
    ['(?:no\\d)?', undefined],
    ['k*ey', ['k', 'ey']],
  ])('reads what %s begins with', (source, begins) => {
    expect(listPieces(source).begins).toEqual(begins);
  });
});
