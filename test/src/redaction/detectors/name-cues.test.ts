import { describe, expect, it } from 'vitest';
import { isCode } from '../../../../src/redaction/detectors/name-cues.ts';

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
