import { describe, expect, it } from 'vitest';
import { createSources } from '../../../src/retrieval/sources.ts';

const documents = [
  { id: 'refunds', text: 'Refunds of annual plans go to the billing team.' },
  { id: 'outage', text: 'The export fails with the error E42 on Mondays.' },
  { id: 'sso', text: 'Sign-in by SSO fails when the CLOCK is wrong; refunds are not due.' },
];
const sourcesOf = createSources(new Map([['acme', new Map([['notes', documents]])]]));
const acme = sourcesOf('acme');
const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id);

describe('createSources', () => {
  it("finds a tenant's source by its name", () => {
    expect(acme.find('notes')).toBe(documents);
  });

  it("knows another tenant's source no better than one that does not exist", () => {
    const globex = sourcesOf('globex');
    expect([globex.find('notes'), globex.find('none'), acme.find('none')]).toEqual([undefined, undefined, undefined]);
    expect([globex.search('notes', 'refunds'), acme.search('none', 'refunds')]).toEqual([[], []]);
    expect([acme.find('__proto__'), sourcesOf('constructor').find('notes')]).toEqual([undefined, undefined]);
  });

  it('searches by shared words, whatever their case, and leaves out what shares the small ones only', () => {
    expect(idsOf(acme.search('notes', 'Clock wrong, the export fails'))).toEqual(['sso', 'outage']);
    expect(idsOf(acme.search('notes', 'e42'))).toEqual(['outage']);
    expect(acme.search('notes', 'nothing alike?')).toEqual([]);
  });

  it('returns no more than were asked for, five unless told, 50 at most', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, text: 'the same words' }));
    const { search } = createSources(new Map([['acme', new Map([['many', many]])]]))('acme');
    expect(idsOf(search('many', 'same', { limit: 2 }))).toEqual(['0', '1']);
    expect([search('many', 'same').length, search('many', 'same', { limit: 1000 }).length]).toEqual([5, 50]);
  });

  it('returns no more characters than a job may have', () => {
    const long = ['a', 'b', 'c'].map((id) => ({ id, text: `word ${id.repeat(90_000)}` }));
    const short = { id: 'd', text: 'word' };
    const { search } = createSources(new Map([['acme', new Map([['long', [...long, short]]])]]))('acme');
    expect(idsOf(search('long', 'word'))).toEqual(['a', 'b', 'd']);
  });
});
