import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRefusalLimit, findClient } from '../../../src/api/limit-refusals.ts';
import { keys, startApiFixture } from '../../support/api-fixture.ts';

type Client = Parameters<typeof findClient>[0];
const client = (ip: string | undefined, remoteAddress = '10.0.0.1') => ({ ip, socket: { remoteAddress } }) as Client;

describe('findClient', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:51000', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', '10.0.0.1'],
    ['1.2.3.4.5', '10.0.0.1'],
    ['', '10.0.0.1'],
    [undefined, '10.0.0.1'],
  ])('takes %s for %s', (ip, found) => {
    expect(findClient(client(ip))).toBe(found);
  });
});

describe('createRefusalLimit', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('makes an address wait after thirty refusals until the minute of the first is over, and no other', async () => {
    const limit = createRefusalLimit();
    const note = (ip: string) => limit.note(client(ip) as Parameters<typeof limit.note>[0]);
    for (let n = 0; n < 30; n += 1) {
      expect(await note('192.0.2.7')).toBe(0);
      vi.advanceTimersByTime(1000);
    }
    expect(await note('192.0.2.7')).toBe(30_000);
    expect(await note('192.0.2.8')).toBe(0);
    vi.advanceTimersByTime(30_000);
    expect(await note('192.0.2.7')).toBe(0);
  });
});

describe('the API', () => {
  const guess = (call: Awaited<ReturnType<typeof startApiFixture>>['call'], forwarded?: string) =>
    call('/v1/tasks', {
      headers: { authorization: 'Bearer guess', ...(forwarded && { 'x-forwarded-for': forwarded }) },
    });
  const guessMany = async (call: Parameters<typeof guess>[0], forwarded?: string) => {
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await guess(call, forwarded)).status);
    return statuses;
  };
  const limited = [...Array<number>(30).fill(401), 429];

  it('answers 429 after thirty refusals, and takes a right key from the same address', async () => {
    const { call, close } = await startApiFixture();
    expect(await guessMany(call)).toEqual(limited);
    const answer = await guess(call);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 'too-many-refusals', status: 429 });
    expect((await call('/v1/tasks', { headers: { authorization: '' } })).status).toBe(429);
    expect((await call('/v1/tasks')).status).toBe(200);
    expect((await call('/v1/dead-letters', { headers: { authorization: `Bearer ${keys.submit}` } })).status).toBe(403);
    await close();
  });

  it('believes no X-Forwarded-For of a proxy that is not trusted', async () => {
    const { call, close } = await startApiFixture();
    await guessMany(call, '192.0.2.1');
    expect((await guess(call, '192.0.2.2')).status).toBe(429);
    await close();
  });

  it('believes what a trusted proxy has added, and nothing that stood there before', async () => {
    const { call, close } = await startApiFixture({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] });
    expect(await guessMany(call, '192.0.2.1, 10.1.2.3')).toEqual(limited);
    expect((await guess(call, '192.0.2.2')).status).toBe(401);
    expect((await guess(call, '203.0.113.9, 192.0.2.1')).status).toBe(429);
    await close();
  });
});
