import { describe, expect, it } from 'vitest';
import { isCode, signsOff } from '../../../../src/redaction/detectors/name-cues.ts';

describe('isCode', () => {
  const isZorbexCode = (text: string) => isCode(text, text.indexOf('Zorbex'), text.indexOf('Zorbex') + 6);

  it.each(['/Zorbex', 'Zorbex/', '#Zorbex', 'Zorbex(', 'a.Zorbex', 'Zorbex.run', '$Zorbex', 'Zorbex7'])(
    'takes %j for code',
    (text) => {
      expect(isZorbexCode(text)).toBe(true);
    },
  );

  it.each(['Zorbex', 'to Zorbex.', '(Zorbex)', 'Anna. Zorbex, too'])('takes %j for prose', (text) => {
    expect(isZorbexCode(text)).toBe(false);
  });

  it.each([
    'user=Zorbex',
    'assigned_to="Zorbex"',
    '?a=1&name=Zorbex&b=2',
    '<Zorbex Vale>',
    '1.Zorbex Vale',
    'with Anna Roth/Zorbex Vale',
  ])('takes the person beside signs in %j for prose', (text) => {
    expect(isZorbexCode(text)).toBe(false);
  });

  it.each(['key=Zorbex', '<Zorbex>', 'a1.Zorbex', '/Anna/Zorbex', 'x/Zorbex'])('takes %j for code still', (text) => {
    expect(isZorbexCode(text)).toBe(true);
  });

  it('takes initials without spaces for prose', () => {
    expect(isCode('J.R. Hartley', 0, 2)).toBe(false);
    expect(isCode('J.R. Hartley', 0, 1)).toBe(false);
  });
});

describe('signsOff', () => {
  const at = (text: string) => signsOff(text, text.lastIndexOf('\n') + 1);

  it.each(['Regards,\nZorbex', 'It is broken, a pity.\n\nZorbex', 'Was nun?\n\nAnna-Lena Zorbex\n', 'Gone!\n\nZoe'])(
    'sees who wrote it: %j',
    (text) => {
      expect(at(text.trimEnd())).toBe(true);
    },
  );

  it.each([
    'It is broken.\nZorbex',
    'It is broken.\n\nMany Thanks',
    'Gone.\n\nMit Gruß',
    'Gone.\n\nObrigada',
    'A, b\n\nZorbex',
  ])('sees nobody: %j', (text) => {
    expect(at(text)).toBe(false);
  });
});
