import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/models/profile.ts';
import { createKnobTools } from '../../../src/operations/knob-tools.ts';
import { createApiKey } from '../../../src/records/api-keys.ts';
import { createTestProfile } from '../../support/create-test-profiles.ts';
import { actor, openTestAudit } from '../../support/open-audit.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open(profiles: readonly Profile[] = [createTestProfile('primary')]) {
  const { store, log: audit } = await openTestAudit(records);
  return { store, keys: store.keySpace.home, tools: createKnobTools({ store, audit, profiles }) };
}

describe('listModels', () => {
  it('shows nothing of keys, URLs and headers', async () => {
    const secret = {
      ...{ baseUrl: 'https://user:the-canary@api.example/v1?the-canary', apiKey: 'the-canary', proxy: 'the-canary' },
      ...{ headers: { 'x-a': 'the-canary' }, query: { a: 'the-canary' }, params: { a: 'the-canary' } },
    };
    const { tools } = await open([createTestProfile('primary', { ...secret, region: 'eu', provider: 'groq' })]);
    const shown = await tools.listModels();
    expect(shown).toMatchObject([{ name: 'primary', region: 'eu', provider: 'groq', state: 'open', until: null }]);
    expect(JSON.stringify([shown, await tools.findModel('primary')])).not.toContain('the-canary');
  });

  it('tells which limits are in force: what is set before all, else no more than is declared or a provider tells', async () => {
    const limits = { requestsPerMinute: 60, tokensPerMinute: 1000, maxConcurrency: 5 };
    const { tools, store, keys } = await open([createTestProfile('primary', { limits })]);
    await tools.turnModel('primary', { limits: { requestsPerMinute: 90, maxConcurrency: 2 } }, actor);
    await store.redis.hset(keys.meter('primary'), {
      ...{ toldRequests: '70.000', toldTokens: '900.000', toldAt: Date.now() },
    });
    const [shown] = await tools.listModels();
    const none = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrency: null };
    expect(shown?.limits).toEqual({
      configured: limits,
      knob: { ...none, requestsPerMinute: 90, maxConcurrency: 2 },
      told: { ...none, requestsPerMinute: 70, tokensPerMinute: 900 },
      inForce: { requestsPerMinute: 90, tokensPerMinute: 900, maxConcurrency: 2 },
    });
    await store.redis.hset(keys.meter('primary'), { toldAt: 5 });
    expect((await tools.listModels())[0]?.limits.told).toEqual(none);
  });

  it('tells what was used of the limits in the last minute, and how many calls are in flight', async () => {
    const { tools, store, keys } = await open([createTestProfile('primary', { limits: { requestsPerMinute: 60 } })]);
    const minute = Math.floor(Date.now() / 60_000);
    const used = async (fields: object) => {
      await store.redis.hset(keys.meter('primary'), fields);
      return (await tools.findModel('primary'))?.used;
    };
    expect(await used({ minute: 0 })).toEqual({ requestsPerMinute: 0, tokensPerMinute: 0, maxConcurrency: 0 });
    await store.redis.zadd(keys.calls('primary'), '1', 'over', String(Date.now() + 60_000), 'in flight');
    const counts = { minute: minute + 1, minuteRequests: 9, minuteTokens: 700, lastRequests: 0, lastTokens: 0 };
    expect(await used(counts)).toEqual({ requestsPerMinute: 9, tokensPerMinute: 700, maxConcurrency: 1 });
    expect(await used({ minute: minute - 5 })).toMatchObject({ requestsPerMinute: 0, tokensPerMinute: 0 });
  });

  it('tells of a provider that is away or has said to wait, and when all is held', async () => {
    const { tools, store, keys } = await open();
    const [now, soon] = [Date.now(), Date.now() + 60_000];
    const stateWith = async (meter: object) => {
      await store.redis.del(keys.meter('primary'));
      await store.redis.hset(keys.meter('primary'), meter);
      const model = await tools.findModel('primary');
      return [model?.state, model?.since, model?.until];
    };
    const [at, until] = [now, soon].map((ms) => new Date(ms).toISOString());
    const pausedSince = `${now}.000`;
    expect(await stateWith({ pausedUntil: `${soon}.000`, pausedSince })).toEqual(['paused', at, until]);
    expect(await stateWith({ pausedUntil: `${now - 60_000}.000`, pausedSince })).toEqual(['open', null, null]);
    expect(await stateWith({ awaySince: `${now}.000`, probeAt: `${soon}.000` })).toEqual(['away', at, until]);
    expect(await stateWith({ awaySince: `${now}.000`, probeAt: '' })).toEqual(['away', at, null]);
    expect(await stateWith({ awaySince: '', probeAt: '' })).toEqual(['open', null, null]);
    await store.redis.hset(keys.hold, 'since', now);
    expect(await stateWith({ awaySince: `${now}.000` })).toEqual(['held', at, null]);
  });

  it('sets for all that share an endpoint, key and model what is set of one', async () => {
    const same = { baseUrl: 'https://api.example/v1', apiKey: 'key', model: 'small' };
    const names = ['first', 'second', 'other'] as const;
    const { tools, store, keys } = await open(
      names.map((name) => createTestProfile(name, name === 'other' ? {} : same)),
    );
    await tools.turnModel('second', { paused: true }, actor);
    expect((await tools.listModels()).map(({ name, paused }) => [name, paused])).toEqual([
      ...[
        ['first', true],
        ['second', true],
        ['other', false],
      ],
    ]);
    expect(await store.redis.hkeys(keys.knobs('models'))).toEqual(['first']);
    expect(await tools.turnModel('nobody', { paused: true }, actor)).toBeUndefined();
    expect(await store.redis.hkeys(keys.knobs('models'))).toEqual(['first']);
  });
});

describe('listTenants', () => {
  it('lists those that have a key, something in Redis or a setting, in pages', async () => {
    const { tools, store, keys } = await open();
    await createApiKey(store, 'acme', 'submit');
    await tools.turnTenant('globex', { weight: 2 }, actor);
    await store.redis.hset(keys.held, 'umbra', 5);
    const isShown = (name: string) => name !== 'umbra';
    const first = await tools.listTenants({ limit: 2, cursor: undefined, isShown });
    expect([first.data.map(({ name }) => name), first.nextCursor]).toEqual([['acme', 'default'], 'default']);
    const second = await tools.listTenants({ limit: 2, cursor: 'default', isShown });
    expect(second).toMatchObject({ data: [{ name: 'globex', weight: 2 }], nextCursor: null });
    const all = await tools.listTenants({ limit: 100, cursor: undefined, isShown: () => true });
    expect(all.data.map(({ name }) => name)).toEqual(['acme', 'default', 'globex', 'umbra']);
  });
});
