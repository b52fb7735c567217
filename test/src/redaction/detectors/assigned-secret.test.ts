import { describe, expect, it } from 'vitest';
import {
  assignedSecretDetector,
  describesSecret,
  isOpen,
} from '../../../../src/redaction/detectors/assigned-secret.ts';
import { isFiller, isReference } from '../../../../src/redaction/detectors/secret-values.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('assignedSecretDetector', () => {
  it.each([
    ['password = "correct horse battery"', 'correct horse battery'],
    ['DB_PASSWORD=Tr0ub4dor&3', 'Tr0ub4dor&3'],
    ["api_key: 'q8w7e6r5t4'", 'q8w7e6r5t4'],
    ['{"client_secret":"zx81-zx82-zx83"}', 'zx81-zx82-zx83'],
    ['my password is Blue42!', 'Blue42!'],
    ['the passphrase Gr3en-Fi3lds-2031.', 'Gr3en-Fi3lds-2031'],
    ['Passwort: Geheim99', 'Geheim99'],
    ['my PIN is 4821', '4821'],
    ['the password for the portal is now Blue-42-Whale', 'Blue-42-Whale'],
    ['Authorization: Basic dTpwdzEyMw==', 'dTpwdzEyMw=='],
    ['Authorization: Bearer abcdef1234567890abcdef', 'abcdef1234567890abcdef'],
    ['if ("open-sesame-1" === password) {', 'open-sesame-1'],
    ['password: stRAA8Jg!584', 'stRAA8Jg!584'],
    ['my password is strong-42!', 'strong-42!'],
    ['Authorization: Bearer myK3u8Qw2Zr6Tn1Lp5Vs0Xb4', 'myK3u8Qw2Zr6Tn1Lp5Vs0Xb4'],
    ['login: bob / Zomer2024!', 'Zomer2024!'],
    ['curl -u admin:S3cr3tPw9 https://example.com', 'S3cr3tPw9'],
    ['Cookie: sid=9f8e7d6c5b4a39281706f5e4', '9f8e7d6c5b4a39281706f5e4'],
    ['<password>Blue42x</password>', 'Blue42x'],
    ['WLAN-Schlüssel: 8812-7736-1029', '8812-7736-1029'],
    ['license key QXKCD-22PQR-88KLM', 'QXKCD-22PQR-88KLM'],
    ['**Password:** hunter22', 'hunter22'],
    ['**API key**: q8w7e6r5t4', 'q8w7e6r5t4'],
    ['curl -uann:hunter22 https://example.com', 'hunter22'],
    ['curl --user ann:hunter22 https://example.com', 'hunter22'],
    ['SSID: Home, PSK: hunter22x', 'hunter22x'],
    ['Ihr Code: 483920', '483920'],
    ['your code is 483920', '483920'],
    ['my backup code is 8f2k-99sl', '8f2k-99sl'],
    [
      'seed phrase: lamp river stone cloud apple train window garden silver bottle candle forest',
      'lamp river stone cloud apple train window garden silver bottle candle forest',
    ],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(assignedSecretDetector, text)).toContain(`SECRET ${found}`);
  });

  it.each([
    'password = ""',
    'password: \u0024{DB_PASSWORD}',
    'token = getToken()',
    'api_key = os.environ["KEY"]',
    'password: required',
    'password: your_password_1',
    'api_key = env["STRIPE_KEY_2"]',
    'token = getToken2(Request)',
    'I forgot my password and cannot log in',
    'the token was rejected',
    'secret: true',
    'password: ********',
    'spin = 12345678',
    'basic telecommunications training',
    'cookie: accept all',
    '<token>string</token>',
    'master-keying:x64-uwp=fail',
    'json.webtoken:jjwt-jackson-0.11.2',
    'login page: see docs',
    'seed words are planted in the garden',
    'session 12 starts at 10:00',
    'your code looks fine, see PR 4821',
    '**Password reset** is on page 12',
    'the password reset on my new iPhone13 failed',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(assignedSecretDetector, text)).toEqual([]);
  });
});

describe('isFiller', () => {
  it.each(['xxxxxxxxxxxxxxxx', '1111111111111111', 'abcdefghijklmnopqrst'])('is so for %s', (value) => {
    expect(isFiller(value)).toBe(true);
  });

  it('is not so for what may be secret', () => {
    expect(isFiller('tk_9fQ2xLr7Bn4Wd8Zs1Hc6')).toBe(false);
    expect(isFiller('xxx')).toBe(false);
  });
});

describe('isReference', () => {
  it.each(['DB_PASSWORD', 'certs/server.pem', 'api.example.com:8443', 'jjwt-jackson-0.11.2'])(
    'is so for %s',
    (value) => {
      expect(isReference(value)).toBe(true);
    },
  );

  it.each(['Blue-42!', 'A8F3K2L9', 'hunter2.x9'])('is not so for %s', (value) => {
    expect(isReference(value)).toBe(false);
  });
});

describe('describesSecret', () => {
  it('tells a field about a secret from one with it', () => {
    expect(['tokenType: ', 'secret_name=', 'passwordField = '].every(describesSecret)).toBe(true);
    expect(['token: ', 'client_secret=', 'accessKeyId = '].some(describesSecret)).toBe(false);
  });
});

describe('isOpen', () => {
  it('knows keys for everybody by the word before', () => {
    expect(isOpen('publicKey', 6)).toBe(true);
    expect(isOpen('privateKey', 7)).toBe(false);
  });
});
