import { describe, expect, it } from 'vitest';
import { secretDetector } from '../../../../src/redaction/detectors/secret.ts';
import { findTexts } from '../../../support/find-texts.ts';

// Put together here, so that no scanner takes them for keys somebody lost.
const of = (prefix: string, length: number) => prefix + 'aB3dE6gH9jK2mN5pQ8sT'.repeat(20).slice(0, length);
const hex = (length: number) => '0a1b2c3d4e5f6789'.repeat(8).slice(0, length);

describe('secretDetector', () => {
  it.each([
    of('sk-', 48),
    of('sk-proj-', 60),
    of('sk-ant-api03-', 90),
    of('ghp_', 36),
    // Words in it make it no name of a program.
    `sk_test_${'SAMPLEfakeFAKE0123456789abcdef'}`,
    `ghp_${'abcdefghijklmnopqrstuvwxyz0123456789'}`,
    of('github_pat_', 60),
    of('glpat-', 20),
    of('xoxb-', 40),
    `AKIA${'Q7ZB2MXK4WRD9TNJ'}`,
    of('squ_', 40),
    of('xkeysib-', 64),
    of('pscale_tkn_', 43),
    of('nvapi-', 64),
    of('AIza', 35),
    of('sk_live_', 24),
    of('npm_', 36),
    of('hf_', 34),
    of('SG.', 22) + of('.', 43),
    `dapi${hex(32)}`,
    `${of('eyJ', 30)}.${of('eyJ', 60)}.${of('', 40)}`,
    `-----BEGIN RSA PRIVATE KEY-----\n${of('', 120)}\n-----END RSA PRIVATE KEY-----`,
    `https://hooks.slack.com/services/T00000000/B00000000/${of('', 24)}`,
  ])('finds %s', async (secret) => {
    expect(await findTexts(secretDetector, `key "${secret}" here`)).toEqual([`SECRET ${secret}`]);
  });

  it.each([
    'Ana: which one?\nBo: zeta_live_q7Zp2LmX9rTb4Wd8Kf3vN6sY\nAna: thx',
    'Can you revoke q7Zp2LmX9rTb4Wd8Kf3v? It leaked.',
    'session:77 = ovt-8f3kq7zp2lmx9rtb4wd8kf3vn6sy',
    'https://app.example/invite/q7Zp2LmX9rTb4Wd8Kf3vN6sY?from=mail',
    'the key is 9f3a71c0d82e4b6597fa013c8d2e4b61',
    '9F2K-7QXW-LM3Z-RT8B-VN6S is the license key',
    'X-Acme-Auth: q7zp2lmx9rtb4wd8',
  ])('finds what nobody issued a shape for in %j', async (text) => {
    expect(await findTexts(secretDetector, text)).toHaveLength(1);
  });

  it.each([
    'commit 9f3a71c0d82e4b6597fa013c8d2e4b6197aa00ff fixed it',
    'content hash q7Zp2LmX9rTb4Wd8Kf3vN6sYq7Zp2LmX9rTb4Wd8Kf3vN6s verified',
    '"integrity": "sha512-q7Zp2LmX9rTb4Wd8Kf3vN6sYq7Zp2LmX9rTb4Wd8Kf3vN6sY=="',
    'trace q7Zp2LmX9rTb4Wd8Kf3vN6sY took 41 ms',
    'GET /items/3f1c9a52-7d4e-4b8a-9c60-1e2f3a4b5c6d',
    'data:image/gif;base64,q7Zp2LmX9rTb4Wd8Kf3vN6sYAAAA',
    'public_key: "04a7Zp2LmX9rTb4Wd8Kf3vN6sYq7Zp2LmX9r"',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIq7Zp2LmX9rTb4Wd8Kf3 build',
    '-----BEGIN CERTIFICATE-----\nq7Zp2LmX9rTb4Wd8Kf3vN6sYq7Zp2LmX9r\n-----END CERTIFICATE-----',
    'backup-2031-05-04T10-11-12-nightly.tar.gz',
    '/static/main.9f3a71c0d8.chunk.js',
    'https://q7zp2lmx9rtb4wd8kf3v.example/',
    '{"customer": "cus_Q7Zp2LmX9rTb4W"}',
    'OPENAI_API_KEY=sk-your-key-here-please-replace',
    'getElementsByTagNameAndClassName(element)',
    'token: "REDACTED"',
  ])('leaves %j alone', async (text) => {
    expect(await findTexts(secretDetector, text)).toEqual([]);
  });

  it('hides what there is of a key block that is cut short', async () => {
    const [found] = await findTexts(secretDetector, `-----BEGIN PRIVATE KEY-----\n${of('', 200)}`);
    expect(found).toContain(of('', 200));
  });

  it.each([
    'sk-short',
    'task-force-of-the-organisation',
    `ghp_${'x'.repeat(36)}`,
    'AKIA',
    'npm_config_cache',
    'rnd_numbers_are_not_always_what_they_seem_to_be',
    `sha256:${hex(64)}`,
    'eyJhbGciOi',
    's.AcceptanceTimeoutSeconds',
    '-----BEGIN PUBLIC KEY-----',
  ])('finds nothing in %s', async (text) => {
    expect(await findTexts(secretDetector, text)).toEqual([]);
  });

  it.each(['xoxb-aB3dE6gH9j', '-----BEGIN RSA PRIVATE KEY-----'])(
    'finds the shortest there are: %s',
    async (secret) => {
      expect(await findTexts(secretDetector, `it is ${secret}`)).toEqual([`SECRET ${secret}`]);
    },
  );
});
