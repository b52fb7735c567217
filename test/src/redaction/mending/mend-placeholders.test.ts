import { describe, expect, it } from 'vitest';
import { mendPlaceholders } from '../../../../src/redaction/mending/mend-placeholders.ts';
import { mend, vault } from './one-vault.ts';

describe('mendPlaceholders', () => {
  it.each([
    ['escaped for Markdown', '\\[PERSON\\_1\\]', '[PERSON\\_1]', '\\[PERSON_1\\]', 'PERSON\\_1'],
    ['in percent', '%5BPERSON_1%5D', '%5bPERSON_1%5d', '%255BPERSON_1%255D', '%5BPERSON%5F1%5D', '[PERSON%5F1]'],
    ['in HTML', '&#91;PERSON_1&#93;', '&lbrack;PERSON&lowbar;1&rbrack;', '&#x5b;PERSON&#95;1&#x5D;', 'PERSON&#95;1'],
    ['in JSON and JavaScript', '\\u005bPERSON_1\\u005d', '\\x5bPERSON_1\\x5d'],
    ['in mail', '=5BPERSON_1=5D', '[PERSON_=\n1]'],
    ['full-width', '［ＰＥＲＳＯＮ＿１］', '［PERSON_1］', '[PERSON_１]'],
    [
      'with what nobody sees',
      '[PERSON\u200b_1]',
      '[PER\u2060SON_1]',
      '[PERSON_1\u200b]',
      '[PERSON\u00ad_1]',
      '[\ufeffPERSON_1]',
    ],
    [
      'with digits of other scripts',
      '[PERSON_١]',
      '[PERSON_۱]',
      '[PERSON_१]',
      '[PERSON_১]',
      '[PERSON_๑]',
      '[PERSON¹]',
      '[PERSON₁]',
    ],
    ['over a line break', '[PERSON_\n1]', '[PERSON\n_1]', '[PER-\nSON_1]', '[\nPERSON_1\n]', '[PERSON_\r\n    1]'],
    ['in another case', '[Person_1]', '[person_1]', '[Person 1]', '[person 1]'],
    [
      'with another separator',
      '[PERSON-1]',
      '[PERSON–1]',
      '[PERSON:1]',
      '[PERSON: 1]',
      '[PERSON #1]',
      '[PERSON.1]',
      '[PERSON1]',
    ],
    ['with a word for the number', '[PERSON no. 1]', '[Person Nr. 1]', '[PERSON n° 1]', '[PERSON №1]'],
    ['with zeros', '[PERSON_01]', '[PERSON_001]', 'PERSON_01'],
    ['with blanks', '[ PERSON_1 ]', '[PERSON _ 1]', '[ PERSON 1 ]', '[\u00a0PERSON_1\u00a0]'],
    ['without brackets', 'PERSON_1', 'PERSON-1', 'Person_1'],
    ['with blanks between letters', '[P E R S O N _ 1]', '[P E R S O N 1]'],
    ['without one bracket', '[PERSON_1', 'PERSON_1]'],
    ['without its number', '[PERSON]', '{{PERSON}}', '【PERSON】', '<PERSON>', '[ PERSON ]', '\\[PERSON\\]'],
    [
      'in other brackets',
      '【PERSON_1】',
      '(PERSON_1)',
      '{PERSON_1}',
      '{{PERSON_1}}',
      '{{ person_1 }}',
      '<PERSON_1>',
      '<<PERSON_1>>',
      '〔PERSON_1〕',
      '〈Person 1〉',
      '（PERSON_1）',
    ],
    ['as several', '[PERSONS_1]', '[Persons 1]', '[PEOPLE_1]'],
    ['in English', '[NAME_1]', '[Name 1]', '[FULL_NAME_1]', '<NAME_1>'],
    ['in German', '[PERSONEN_1]', '[Name 1]'],
    ['in French', '[PERSONNE_1]', '[Nom 1]'],
    ['in Spanish', '[PERSONA_1]', '[NOMBRE_1]', '{{Nombre 1}}'],
    ['in Italian', '[NOME_1]', '[Persona 1]'],
    ['in Portuguese', '[PESSOA_1]', '[Nome_1]'],
    ['in Dutch', '[PERSOON_1]', '[NAAM_1]'],
    ['in Polish', '[OSOBA_1]', '[IMIĘ_1]'],
    ['in Swedish', '[PERSON_1]', '[NAMN_1]'],
    ['with marks inside', '[**PERSON_1**]', '[`PERSON_1`]', '[_PERSON_1_]', '[PERSON_**1**]'],
  ])('mends what is written %s', (_how, ...written) => {
    for (const one of written) {
      expect(mend(one), one).toBe('[PERSON_1]');
      expect(mend(`Ask ${one} today.`), one).toBe('Ask [PERSON_1] today.');
    }
  });

  it.each([
    ['**PERSON_1**', '**[PERSON_1]**'],
    ['**[PERSON 1]**', '**[PERSON_1]**'],
    ['__PERSON_1__', '__[PERSON_1]__'],
    ['_PERSON_1_', '_[PERSON_1]_'],
    ['"PERSON_1"', '"[PERSON_1]"'],
    ['`PERSON_1`', '`[PERSON_1]`'],
    ["PERSON_1's", "[PERSON_1]'s"],
    ["[PERSON_1's]", "[PERSON_1]'s"],
    ['[PERSON_1’s]', "[PERSON_1]'s"],
    ["[PERSON'S_1]", "[PERSON_1]'S"],
    ['PERSON_1s', '[PERSON_1]s'],
    ['[PERSON 1]s', '[PERSON_1]s'],
    ['[x](mailto:%5BEMAIL_1%5D)', '[x](mailto:[EMAIL_1])'],
    ['[x](EMAIL_1)', '[x]([EMAIL_1])'],
    ['[PERSON\\_1](https://x.example)', '[PERSON_1](https://x.example)'],
    ['mailto:EMAIL_1', 'mailto:[EMAIL_1]'],
    ['[see PERSON_1]', '[see [PERSON_1]]'],
    ['[PERSON_1, EMAIL_1]', '[[PERSON_1], [EMAIL_1]]'],
    ['a (PERSON_1) b', 'a [PERSON_1] b'],
    ['f(PERSON_1)', 'f([PERSON_1])'],
    ['(PERSON_1 said so)', '([PERSON_1] said so)'],
    ['user=PERSON_1&x', 'user=[PERSON_1]&x'],
    ['[IP ADDRESS 1]', '[IP_ADDRESS_1]'],
    ['[IP-ADDRESS-1]', '[IP_ADDRESS_1]'],
    ['[IP_1]', '[IP_ADDRESS_1]'],
    ['IP_ADDRESS_1', '[IP_ADDRESS_1]'],
    ['[E-MAIL_1]', '[EMAIL_1]'],
    ['[EMAIL_ADDRESS_2]', '[EMAIL_2]'],
    ['[Literal 1]', '[LITERAL_1]'],
    ['an [Correo n° 2]', 'an [EMAIL_2]'],
    ['[Mail 1]', '[EMAIL_1]'],
    ['non-PERSON_1', 'non-[PERSON_1]'],
    ['[PERSON]: hello', '[PERSON_1]: hello'],
    ['[PERSON](x)', '[PERSON_1](x)'],
    ['[PERSON 1][EMAIL 1]', '[PERSON_1][EMAIL_1]'],
    ['[PERSON 1] [PERSON_1] PERSON_1', '[PERSON_1] [PERSON_1] [PERSON_1]'],
  ])('mends %j to %j', (written, mended) => {
    expect(mend(written)).toBe(mended);
  });

  it.each([
    // One of several, and none.
    ...['[EMAIL]', '[ADDRESS]', '{{EMAIL}}', '[PERSON 2]', 'PERSON_7', '[NAME_3]', '<EMAIL_9>', '[PERSON_0]'],
    ...['%5BEMAIL_9%5D', '\\[EMAIL\\_7\\]', '[Email: 3]'],
    // No number, or another.
    ...['[PERSON_A]', '[PERSON_1a]', '[PERSON_I]', '[PERSON_ONE]', '[PERSON_1_2]'],
    ...[
      '[PERSON_1_FIRST]',
      '[PERSON_1_FIRST_NAME]',
      'PERSON_1_NAME',
      'PERSON_1st',
      'EMAIL_1.5',
      '[PERSON<sub>1</sub>]',
    ],
    ...[
      '[1_PERSON]',
      'PERSON[1]',
      'PERSON(1)',
      '<PERSON id="1">',
      '[PERSON](1)',
      '[PERSON][1]',
      '[PERSON] 1',
      '[PERSON] #1',
    ],
    ...['[PERSON_{1}]', '[EMAIL, the 2nd]', 'PERSON_1-2'],
    // With a word of its own.
    ...['[PERS0N_1]', '[人_1]', '[ᴘᴇʀsᴏɴ_1]', '[РERSON_1]', '[PERSON_l]'],
    ...['[USER_1]', '%5BPHONE_1%5D', '[CLIENTE_1]', '[KUNDE_1]', '【顧客_1】', '[PERSN_1]'],
    // In prose.
    ...[
      'Person 1',
      'PERSON 1',
      'Person1',
      'person_1',
      'person 1',
      'PERSON',
      '<b>PERSON</b>',
      'Email 2',
      'Name 1',
      'NAME_1',
    ],
    // Templates.
    ...['[Person]', '[Name]', '[NAME]', '[Email]', '[person]'],
    // Either of two.
    ...['email ADDRESS_1'],
    // Cut off.
    ...['Ask [PERS', 'Ask [PERSON_'],
    btoa('Please write to [PERSON_1] today'),
  ])('asks again for %j', (written) => {
    expect(mend(written.startsWith('Ask') ? written : `Ask ${written} today.`)).toBe('lost');
  });

  it.each([
    ...['phone 2', 'id 1', 'id1', 'email1', 'email 1', 'address 1', 'PHONE_1', '[PHONE_1', '[Phone 2]', '[Note: 1]'],
    ...['x[id]', '{id: 1}', '[step_1]', '[NOTE 1]', '[1]', 'MY_EMAIL_1', '[Email: 5550123]', 'users[id-1]'],
    ...['[Email](mailto:x)', 'User 1', 'Account 1', 'the EMAIL', '(EMAIL)', '(id 1)', 'the ID 1.5'],
    ...[
      'Person 1: [PERSON_1]',
      'Email 1 ([EMAIL_1])',
      'Email 1: they ask',
      '**Email 1**: [EMAIL_1]',
      '<PERSON>[PERSON_1]</PERSON>',
    ],
    // The model's own numbering, and code.
    ...[
      '[Mail 1] they write',
      'see [Reference 1]',
      'see [reference 1]',
      '{Ref 1}',
      '{ID: 1}',
      '[{ID:1}]',
      'a[ID=1]',
      'x[Name=1]',
    ],
    ...['TO SPEAK TO A PERSON.', 'VIP PERSON'],
    ...['[PERSON_1]', '[[PERSON_1]]', '\\[[PERSON_1]\\]', '{{[PERSON_1]}}', 'D\\[PERSON_1]', '?a=[PERSON_1]&b=x%20y'],
    ...['[x](mailto:[EMAIL_1]) \\[[EMAIL_1]\\] %5B[EMAIL_1]%5D', '[EMAIL_1][EMAIL_2]', '[PERSON_1](https://x)'],
  ])('leaves %j', (written) => {
    expect(mend(written)).toBe(written);
    expect(mend(`Ask ${written} today.`)).toBe(`Ask ${written} today.`);
  });

  it('mends at any depth, and says where it cannot', () => {
    const value = { a: ['{{ID_1}}', { 'b/c': 'PERSON_1' }], n: 3, ok: null };
    expect(mend(value)).toEqual({ a: ['[ID_1]', { 'b/c': '[PERSON_1]' }], n: 3, ok: null });
    const bad = { a: ['[PERSON_2]', { 'b/c': 'PERSON_3' }], n: '[PERSON_2] [PERSON_3]', ok: '[PERSON 1]' };
    const { value: same, lost } = mendPlaceholders({ value: bad, redactedInput: '', allowed: '', vault });
    expect(lost).toEqual(['/a/0', '/a/1/b~1c', '/n']);
    expect(same).toBe(bad);
  });

  it('mends keys with what was a key, and asks again for others', () => {
    expect(mend({ EMAIL_1: 1, 'Person 1': 2, person_1: 3 })).toEqual({ '[EMAIL_1]': 1, 'Person 1': 2, person_1: 3 });
    expect(mend({ PERSON_1: 1 })).toBe('lost');
    expect(mend({ PERSON_1: 1 }, { allowed: '{"PERSON_1":{"type":"string"}}' })).toEqual({ PERSON_1: 1 });
  });

  it('loses no member to another', () => {
    expect(mend({ EMAIL_1: 1, '[EMAIL_1]': 2 })).toBe('lost');
    expect(mend({ EMAIL_1: 1, '[EMAIL 1]': 2 })).toBe('lost');
  });

  it('leaves all of it where nothing was hidden', () => {
    const value = { a: '[PERSON 1] PERSON_1' };
    const nothing = { entries: [] };
    expect(mendPlaceholders({ value, redactedInput: '', allowed: '', vault: nothing })).toEqual({ value, lost: [] });
  });
});
