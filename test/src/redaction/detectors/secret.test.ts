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
