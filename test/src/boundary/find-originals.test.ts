import { describe, expect, it } from 'vitest';
import { createOriginalFinder, hideOriginals } from '../../../src/boundary/find-originals.ts';

const vault = {
  entries: [
    { placeholder: '[PERSON_1]', type: 'PERSON' as const, original: 'Ann Lee' },
    { placeholder: '[EMAIL_1]', type: 'EMAIL' as const, original: 'ann.lee@example.com' },
    { placeholder: '[PERSON_2]', type: 'PERSON' as const, original: 'Ann' },
  ],
};

describe('hideOriginals', () => {
  it('puts placeholders in the place of originals, the longest first', () => {
    expect(hideOriginals('ann lee <Ann.Lee@Example.com>: ann is no customer', vault)).toBe(
      '[PERSON_1] <[EMAIL_1]>: [PERSON_2] is no customer',
    );
  });

  it('hides a key in a block, as it is and in JSON', () => {
    const original = '-----BEGIN PRIVATE KEY-----\nq8w7e6r5t4\n-----END PRIVATE KEY-----';
    const keys = { entries: [{ placeholder: '[SECRET_1]', type: 'SECRET' as const, original }] };
    const hidden = '-----[SECRET_1]-----';
    expect(hideOriginals(`is ${original}`, keys)).toBe(`is ${hidden}`);
    expect(hideOriginals(JSON.stringify({ key: original }), keys)).toBe(JSON.stringify({ key: hidden }));
  });

  it.each([
    ['a line cut in mail', 'to ann.lee@exa= \r\nmple.com', 'to [EMAIL_1]'],
    ['a line cut before a blank', 'Dear Ann=\r\n Lee', 'Dear [PERSON_1]'],
    ['an encoded word', 'From: =?iso-8859-1?Q?J=F6rg,_ann.lee=40example.com?= x', 'From: [EMAIL_1] x'],
    ['base64 of Latin-1', btoa('Gr\xfc\xdfe an ann.lee@example.com'), '[EMAIL_1]'],
    ['base64 of UTF-16', Buffer.from('ann.lee@example.com', 'utf16le').toString('base64'), '[EMAIL_1]'],
    ['base64 in short lines', btoa('to ann.lee@example.com!').replace(/.{10}/g, '$&\n'), '[EMAIL_1]'],
    ['Markdown', 'ann.lee\\@example.com', '[EMAIL_1]'],
    ['what is invisible', 'ann.l\u200bee@example.com', '[EMAIL_1]'],
    ['zeros', 'ann.lee\0@example.com', '[EMAIL_1]'],
    ['tags', 'ann.lee<b>@</b>example.com', '[EMAIL_1]'],
  ])('hides an original in %s', (_, text, hidden) => {
    expect(hideOriginals(text, vault)).toBe(hidden);
  });

  it('does not read across its own placeholders', () => {
    const card = { placeholder: '[CREDIT_CARD_1]', type: 'CREDIT_CARD' as const, original: '4111 1111 1111 1111' };
    const text = '4111 1111 [PERSON_1] 1111 1111';
    expect(createOriginalFinder({ entries: [...vault.entries, card] })(text)).toEqual([]);
  });

  const parts = {
    entries: [
      { placeholder: '[PERSON_1]', type: 'PERSON' as const, original: 'Dana Whitfield' },
      { placeholder: '[CREDIT_CARD_1]', type: 'CREDIT_CARD' as const, original: '4111 1111 1111 1111' },
      { placeholder: '[ADDRESS_1]', type: 'ADDRESS' as const, original: '12 Elm Street, Springfield' },
      { placeholder: '[PERSON_2]', type: 'PERSON' as const, original: 'Li Wu' },
    ],
  };
  it.each(['not for WHITFIELD', 'ends in 1111', '4111 1111 111', 'near Springfield', 'not Wu'])(
    'leaves out %j, which tells a part of an original',
    (text) => {
      expect(hideOriginals(text, parts)).toBe('said no; its words held personal data and are left out');
    },
  );

  it.each(['name a street', 'at least 111 of 1234', 'Dan is no category', '[PERSON_1] 4'])('keeps %j', (text) => {
    expect(hideOriginals(text, parts)).toBe(text);
  });

  it('leaves a text without originals as it is', () => {
    expect(hideOriginals('urgent needs a category, [PERSON_1]', vault)).toBe('urgent needs a category, [PERSON_1]');
  });
});
