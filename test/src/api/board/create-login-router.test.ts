import { describe, expect, it } from 'vitest';
import { checkOrigin, createBoardSessions } from '../../../../src/api/board/create-login-router.ts';
import type { Caller } from '../../../../src/records/api-keys.ts';

const operator: Caller = { keyId: 'key_1', tenant: 'acme', role: 'operate', scope: 'installation' };
const findOperator = async () => operator;
const cookie = (id: string) => `theme=dark; airlock_board=${id}; other=1`;

describe('createBoardSessions', () => {
  it('finds a session by its cookie until it is closed', async () => {
    const sessions = createBoardSessions(findOperator);
    const id = sessions.open('key');
    expect(await sessions.find(cookie(id))).toBe(operator);
    sessions.close(cookie(id));
    expect(await sessions.find(cookie(id))).toBeUndefined();
  });

  it('finds nothing for a cookie that is absent, cut or made up', async () => {
    const sessions = createBoardSessions(findOperator);
    const id = sessions.open('key');
    for (const header of [undefined, '', cookie(id.slice(1)), cookie('x'.repeat(43)), `not_airlock_board=${id}`]) {
      expect(await sessions.find(header)).toBeUndefined();
    }
  });

  it('ends after 8 h', async () => {
    let now = 0;
    const sessions = createBoardSessions(findOperator, () => now);
    const id = sessions.open('key');
    now = 8 * 3_600_000 - 1;
    expect(await sessions.find(cookie(id))).toBe(operator);
    now += 1;
    expect(await sessions.find(cookie(id))).toBeUndefined();
  });

  it('ends when its key is revoked, and stays ended', async () => {
    const found = new Map([['key', operator]]);
    const sessions = createBoardSessions(async (key) => found.get(key));
    const id = sessions.open('key');
    found.delete('key');
    expect(await sessions.find(cookie(id))).toBeUndefined();
    found.set('key', operator);
    expect(await sessions.find(cookie(id))).toBeUndefined();
  });

  it('keeps the newest thousand', async () => {
    const sessions = createBoardSessions(findOperator);
    const ids = Array.from({ length: 1001 }, () => sessions.open('key'));
    expect(await sessions.find(cookie(ids[0] ?? ''))).toBeUndefined();
    expect(await sessions.find(cookie(ids[1] ?? ''))).toBe(operator);
  });
});

describe('checkOrigin', () => {
  it.each([
    { host: 'board.example:8080', origin: 'http://board.example:8080' },
    { host: 'inner:3000', origin: 'https://board.example', 'sec-fetch-site': 'same-origin' },
    { host: 'board.example' },
  ])('lets %o through', (headers) => {
    expect(() => checkOrigin(headers)).not.toThrow();
  });

  it.each([
    { host: 'board.example', origin: 'https://evil.example' },
    { host: 'board.example', origin: 'https://board.example:444' },
    { host: 'board.example', origin: 'null' },
    { host: 'board.example', origin: 'https://board.example', 'sec-fetch-site': 'cross-site' },
    { host: 'board.example', origin: 'https://board.example', 'sec-fetch-site': 'same-site' },
  ])('refuses %o', (headers) => {
    expect(() => checkOrigin(headers)).toThrow(expect.objectContaining({ code: 'origin-foreign' }));
  });

  it('knows what the world calls us, whatever a proxy makes of the host', () => {
    const headers = { host: 'inner:3000', origin: 'https://board.example' };
    expect(() => checkOrigin(headers, 'https://board.example')).not.toThrow();
    for (const publicUrl of [undefined, 'http://board.example', 'https://board.example:8443']) {
      expect(() => checkOrigin(headers, publicUrl)).toThrow(expect.objectContaining({ code: 'origin-foreign' }));
    }
  });
});
