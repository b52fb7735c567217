import { describe, expect, it } from 'vitest';
import { findTargetProblem } from '../../../src/webhooks/check-target.ts';

const allow = new Set(['127.0.0.1:4000', 'hooks.internal:8443', '::1:4000']);
const development = { allow, isProduction: false };
const production = { allow, isProduction: true };

describe('findTargetProblem', () => {
  it.each([
    'https://example.com/hook?token=1',
    'https://example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1]/',
  ])('takes %s', (url) => {
    expect(findTargetProblem(url, production)).toBeUndefined();
  });

  it.each([
    ...['https://127.0.0.1/', 'https://127.1/', 'https://0x7f000001/', 'https://2130706433/', 'https://0177.0.0.1/'],
    ...['https://0/', 'https://0.0.0.0/', 'https://127.0.0.1./', 'https://１２７.0.0.1/', 'https://127。0。0。1/'],
    ...[
      'https://[::1]/',
      'https://[::]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::127.0.0.1]/',
      'https://[::7f00:1]/',
    ],
    ...['https://[64:ff9b::127.0.0.1]/', 'https://[2002:7f00:1::]/', 'https://[fe80::1]/', 'https://[fd00:ec2::254]/'],
    ...[
      'https://169.254.169.254/latest/meta-data/',
      'https://100.100.100.200/',
      'https://100.64.0.1/',
      'https://10.0.0.1/',
    ],
    ...['https://localhost/', 'https://LOCALHOST/', 'https://localhost./', 'https://api.localhost/', 'https://redis/'],
    ...['https://metadata.google.internal/', 'https://printer.local/', 'https://127.0.0.1:4001/'],
  ])('does not take %s: it is of no public host', (url) => {
    for (const policy of [development, production]) {
      expect(findTargetProblem(url, policy)).toMatch(/^must be of a public (host|address)$/);
    }
  });

  it.each([
    ['not a url', 'must be a URL of at most 2048 characters'],
    [`https://example.com/${'x'.repeat(2048)}`, 'must be a URL of at most 2048 characters'],
    ['ftp://example.com/', 'must be an https URL'],
    ['file:///etc/passwd', 'must be an https URL'],
    ['https://user@example.com/', 'must not hold a user or a password'],
    ['https://user:secret@example.com/', 'must not hold a user or a password'],
    ['https://example.com/#part', 'must not have a fragment, the part from # on'],
    ['https://example.com/#', 'must not have a fragment, the part from # on'],
    ['https://example.com/a b', 'must not hold white space, control characters or backslashes'],
    ['https://example.com\\@127.0.0.1/', 'must not hold white space, control characters or backslashes'],
    ['https://exa\tmple.com/', 'must not hold white space, control characters or backslashes'],
    ['https://example.com:25/', 'must have port 443, or one from 1024 on'],
    ['https://example.com:22/', 'must have port 443, or one from 1024 on'],
  ])('says what is wrong with %s', (url, problem) => {
    expect(findTargetProblem(url, development)).toBe(problem);
  });

  it('takes http in development, and of a host that is allowed, alone', () => {
    expect(findTargetProblem('http://127.0.0.1:4000/hook', development)).toBeUndefined();
    expect(findTargetProblem('http://127.0.0.1:4000/hook', production)).toBe('must be an https URL');
    expect(findTargetProblem('http://127.0.0.1:4001/hook', development)).toMatch(/AIRLOCK_CALLBACK_ALLOW/);
    expect(findTargetProblem('http://example.com/hook', development)).toMatch(/AIRLOCK_CALLBACK_ALLOW/);
    expect(findTargetProblem('http://[::1]:4000/', development)).toBeUndefined();
  });

  it('takes https of a private host that is allowed, in production, too', () => {
    expect(findTargetProblem('https://hooks.internal:8443/x', production)).toBeUndefined();
    expect(findTargetProblem('https://hooks.internal/x', production)).toBe('must be of a public host');
  });
});
