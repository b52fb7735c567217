const pieces: Readonly<Record<string, string>> = {
  'one digit': '1',
  'pairs of digits': '12 ',
  'groups of four digits': '4111 ',
  'digits and dashes': '1-',
  'numbers of ten digits': '1234567890 ',
  'half phone numbers': '+1 415 ',
  letters: 'a',
  'letters and dots': 'a.',
  'at signs': '@',
  'letters and at signs': 'a@',
  spaces: ' ',
  'line breaks': '\n',
  'capitalised words': 'Aa ',
  'the same name': 'Anna Kowalczyk ',
  'a name in small letters': 'john ',
  'half addresses': '12 Main ',
  'streets before numbers': 'Main 12 ',
  'parts of buildings': 'apt 1 ',
  'towns in a row': 'Paris, ',
  corners: 'the corner of a ',
  'half IBANs': 'DE12 ',
  'nested brackets': '([{',
  base64: 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo',
  'invisible characters': 'a\u200b',
  escapes: '\\u0041',
  'words after a password': 'password a ',
  'long words after a user': `user ${'a'.repeat(40)} `,
  'letters and digits after a network': `wifi is ${'a1'.repeat(12)} `,
  'lines of a chat': 'ann_lee23: a\n',
  assignments: 'password=',
  'key prefixes': 'sk-',
  'name cues': 'name is ',
  URLs: 'http://a:',
  tags: '#Ab',
};

/** Texts that make a careless pattern slow: one piece over and over. */
export function makeHostileTexts(length: number): { name: string; text: string }[] {
  return Object.entries(pieces).map(([name, piece]) => ({
    name,
    text: piece.repeat(Math.ceil(length / piece.length)).slice(0, length),
  }));
}
