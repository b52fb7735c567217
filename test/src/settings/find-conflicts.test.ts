import { describe, expect, it } from 'vitest';
import { findConflicts, findProxyProblems } from '../../../src/settings/find-conflicts.ts';

const STRONG = 'q83vEjRWeJq83v7cuph2VDIQDy4dTFt6mYi3xtXk8wM=';
const production = { NODE_ENV: 'production', REDIS_URL: 'redis://r', OPENAI_API_KEY: 'sk-1' };

describe('NODE_ENV', () => {
  it.each([
    ...[
      'prod',
      'Prod',
      'PROD',
      'Production',
      'PRODUCTION ',
      ' production',
      '"production"',
      'production;',
      'prd',
      'live',
    ],
    ...[
      'prodution',
      'porduction',
      'roduction',
      'produktion',
      'ｐｒｏｄｕｃｔｉｏｎ',
      'рroduction',
      'prod-eu',
      'productive',
    ],
  ])('refuses %j, which looks like production', (NODE_ENV) => {
    expect(findConflicts({ NODE_ENV })).toEqual([
      'NODE_ENV: looks like production and is not; write production, in small letters and nothing else',
    ]);
  });

  it.each(['development', 'test', 'staging', 'ci', 'local', 'preview', 'demo', undefined])(
    'takes %s for development',
    (NODE_ENV) => {
      expect(findConflicts({ NODE_ENV })).toEqual([]);
    },
  );
});

describe('keys in production', () => {
  const ofKeys = (AIRLOCK_ENCRYPTION_KEYS: string, AIRLOCK_API_KEY?: string) =>
    findConflicts({ ...production, AIRLOCK_ENCRYPTION_KEYS, AIRLOCK_API_KEY });

  it('are refused when they can be guessed, each by its name and without its value', () => {
    const zeros = Buffer.alloc(32).toString('base64');
    expect(ofKeys(`new:${STRONG}, old:${zeros}`, 'changeme-changeme')).toEqual([
      'AIRLOCK_API_KEY: can be guessed, it holds a word of examples; try openssl rand -hex 32',
      'AIRLOCK_ENCRYPTION_KEYS: old can be guessed, it repeats itself; try openssl rand -base64 32',
    ]);
    for (const key of [zeros.slice(0, -1), `A A${zeros.slice(2)}`]) expect(ofKeys(`new:${key}`), key).toHaveLength(1);
  });

  it('are taken when they look random', () => {
    expect(ofKeys(`k1:${STRONG}`, 'b1946ac92492d2347c6235b4d2611184')).toEqual([]);
  });

  it('are secrets of webhooks, too', () => {
    const of = (AIRLOCK_WEBHOOK_SECRET: string) =>
      findConflicts({ NODE_ENV: 'production', AIRLOCK_WEBHOOK_SECRET }).filter((one) => one.includes('WEBHOOK'));
    const weak = `whsec_${Buffer.alloc(32).toString('base64')}`;
    expect(of(`whsec_${STRONG},${weak}`)).toEqual([
      expect.stringMatching(/^AIRLOCK_WEBHOOK_SECRET: can be guessed, it /),
    ]);
    expect(of(`whsec_${STRONG}`)).toEqual([]);
  });

  it('may be anything in development', () => {
    const keys = {
      AIRLOCK_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      AIRLOCK_API_KEY: 'a'.repeat(16),
    };
    expect(findConflicts(keys)).toEqual([]);
  });
});

describe('findProxyProblems', () => {
  it('tells of a proxy of the environment that cannot be used, and quotes nothing', () => {
    expect(findProxyProblems({ HTTPS_PROXY: 'sk-secret', http_proxy: 'http://h:1', HTTP_PROXY: '' })).toEqual([
      'HTTPS_PROXY: must be an http or https URL',
    ]);
  });
});
