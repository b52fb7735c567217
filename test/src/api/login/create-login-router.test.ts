import { describe, expect, it } from 'vitest';
import { checkOrigin } from '../../../../src/api/login/create-login-router.ts';

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
