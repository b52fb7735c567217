import { describe, expect, it } from 'vitest';
import type { SentRequest } from '../../../../scripts/laboratory/demo/read-requests.ts';
import { type SearchedJob, searchRequests } from '../../../../scripts/laboratory/demo/search-requests.ts';

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
