import { describe, expect, it } from 'vitest';
import {
  createValueSearch,
  partsOfName,
  readWireText,
  type SearchedJob,
  type SentRequest,
  searchRequests,
} from '../../../../scripts/command-line/demo/search-requests.ts';

const say = (user: string): SentRequest => {
  const body = JSON.stringify({ messages: [{ role: 'user', content: user }] });
  return { body, bytes: 100, user, status: 200 };
};

const job = (customId: string, personal: string[], requests: SentRequest[], hidden: string[] = []): SearchedJob => ({
  ...{ customId, personal, requests },
  vault: { entries: hidden.map((original, i) => ({ placeholder: `[PERSON_${i + 1}]`, type: 'PERSON', original })) },
});

describe('searchRequests', () => {
  it('counts requests, bytes and distinct originals, and finds nothing where nothing is', () => {
    const requests = [say('I am [PERSON_1]'), say('[PERSON_1] again')];
    const jobs = [
      job('a', ['Ann Lee'], [requests[0] as SentRequest], ['Ann Lee']),
      job('b', ['Bo Roe'], [], ['Bo Roe']),
    ];
    expect(searchRequests(jobs, requests)).toEqual({ requests: 2, bytes: 200, originals: 2, found: [] });
  });

  it('finds what a person listed in the requests of any job', () => {
    const requests = [say('ask Ann Lee'), say('or Ann Lee')];
    expect(searchRequests([job('a', ['Ann Lee'], [])], requests).found).toEqual([
      { customId: 'a', value: 'Ann Lee', requests: 2 },
    ]);
  });

  it('finds what was hidden, and parts of names, in the requests of the same job', () => {
    const own = say('dear [PERSON_1] Lee of Export');
    const found = searchRequests([job('a', ['Ann Lee'], [own], ['Export'])], [own]).found;
    expect(found.map(({ value }) => value)).toEqual(['Export', 'Lee']);
  });

  it('leaves words of other jobs alone that are names only here', () => {
    const other = say('Park and Export');
    const jobs = [job('a', ['Eunji Park'], [], ['Export']), job('b', [], [other])];
    expect(searchRequests(jobs, [other]).found).toEqual([]);
  });
});

const find = (value: string, said: string) =>
  createValueSearch(value)(readWireText(JSON.stringify({ messages: [{ content: said }] })));

describe('createValueSearch', () => {
  it.each([
    ['ann.lee@example.com', 'write to Ann.Lee@example.com.'],
    ['4242 4242 4242 4242', 'card 4242-4242 42424242'],
    ['+44 7700 900142', 'call +44 (7700) 900-142'],
    ['DE89 3704 0044 0532 0130 00', 'iban de89370400440532013000'],
    ['203.0.113.58', 'from 203.0.113.58:443'],
    ['219-09-9999', 'ssn 219099999'],
    ['Dana Whitfield', 'DANA  WHITFIELD'],
    ['Søren "Ravn" Kilde', 'I am Søren "Ravn" Kilde'],
    ['C:\\Users\\ann', 'path C:\\Users\\ann here'],
    ['Gideon', "Gideon's team"],
  ])('finds %s in "%s"', (value, said) => {
    expect(find(value, said)).toBe(true);
  });

  it.each([
    ['203.0.113.5', 'from 203.0.113.58'],
    ['Poppy', 'a poppy field'],
    ['Ann', 'Annual plan'],
    ['1 Jan 1990', '21 Jan 1990'],
    ['Dana Whitfield', '[PERSON_1]'],
  ])('does not find %s in "%s"', (value, said) => {
    expect(find(value, said)).toBe(false);
  });

  it('looks at everything of a request, also at keys', () => {
    const text = readWireText(JSON.stringify({ schema: { 'Dana Whitfield': 1 } }));
    expect(createValueSearch('Dana Whitfield')(text)).toBe(true);
  });
});

describe('partsOfName', () => {
  it('takes a name apart, also at hyphens, and leaves particles out', () => {
    expect(partsOfName('Femke Hoekstra-Bakker')).toEqual(['Femke', 'Hoekstra', 'Bakker']);
    expect(partsOfName('Pieter van der Velde')).toEqual(['Pieter', 'Velde']);
  });

  it.each(['Gideon', '14 Larkspur Crescent', 'ann@example.com', 'sk_live_AbcDef'])('has none for %s', (value) => {
    expect(partsOfName(value)).toEqual([]);
  });
});
