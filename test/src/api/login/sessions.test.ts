import { describe, expect, it } from 'vitest';
import { createSessions } from '../../../../src/api/login/sessions.ts';
import type { Caller } from '../../../../src/records/api-keys.ts';

const operator: Caller = { keyId: 'key_1', tenant: 'acme', role: 'operate', scope: 'installation' };
const findOperator = async () => operator;
const cookie = (id: string) => `theme=dark; airlock_session=${id}; other=1`;

describe('createSessions', () => {
  it('finds a session by its cookie until it is closed', async () => {
    const sessions = createSessions(findOperator);
    const id = sessions.open('key', operator);
    expect(await sessions.find(cookie(id))).toBe(operator);
    sessions.close(cookie(id));
    expect(await sessions.find(cookie(id))).toBeUndefined();
  });

  it('finds nothing for a cookie that is absent, cut or made up', async () => {
    const sessions = createSessions(findOperator);
    const id = sessions.open('key', operator);
    for (const header of [undefined, '', cookie(id.slice(1)), cookie('x'.repeat(43)), `not_airlock_session=${id}`]) {
      expect(await sessions.find(header)).toBeUndefined();
    }
  });

  it('ends after 8 h', async () => {
    let now = 0;
    const sessions = createSessions(findOperator, () => now);
    const id = sessions.open('key', operator);
    now = 8 * 3_600_000 - 1;
    expect(await sessions.find(cookie(id))).toBe(operator);
    now += 1;
    expect(await sessions.find(cookie(id))).toBeUndefined();
  });

  it('ends when its key is revoked, and stays ended', async () => {
    const found = new Map([['key', operator]]);
    const sessions = createSessions(async (key) => found.get(key));
    const id = sessions.open('key', operator);
    found.delete('key');
    expect(await sessions.find(cookie(id))).toBeUndefined();
    found.set('key', operator);
    expect(await sessions.find(cookie(id))).toBeUndefined();
  });

  it("keeps the newest ten of a key, and ends nobody else's for it", async () => {
    const other: Caller = { ...operator, keyId: 'key_2', tenant: 'globex' };
    const sessions = createSessions(async (key) => (key === 'key' ? operator : other));
    const kept = sessions.open('other', other);
    const ids = Array.from({ length: 1001 }, () => sessions.open('key', operator));
    expect(await sessions.find(cookie(ids.at(-11) ?? ''))).toBeUndefined();
    expect(await sessions.find(cookie(ids.at(-10) ?? ''))).toBe(operator);
    expect(await sessions.find(cookie(kept))).toBe(other);
  });

  it('keeps the newest two hundred of a tenant, however many keys it has', async () => {
    const sessions = createSessions(findOperator);
    const ids = Array.from({ length: 201 }, (_, n) => sessions.open(`key ${n}`, { ...operator, keyId: `key_${n}` }));
    expect(await sessions.find(cookie(ids[0] ?? ''))).toBeUndefined();
    expect(await sessions.find(cookie(ids[1] ?? ''))).toBe(operator);
  });

  it('takes the cookie that none but this host can have set before another', async () => {
    const sessions = createSessions(findOperator);
    const id = sessions.open('key', operator);
    expect(await sessions.find(`airlock_session=planted; __Host-airlock_session=${id}`)).toBe(operator);
    expect(await sessions.find(`airlock_session=${id}; __Host-airlock_session=planted`)).toBeUndefined();
  });
});
