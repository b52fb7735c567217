import { describe, expect, it } from 'vitest';
import { describesSecret, isFiller, isOpen, isReference } from '../../../../src/redaction/detectors/secret-samples.ts';

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
