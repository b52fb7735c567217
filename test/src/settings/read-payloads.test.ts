import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from '../../../src/config.ts';
import { parsePayloads } from '../../../src/settings/read-payloads.ts';

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const bucket = { ...keys, AIRLOCK_PAYLOADS: 's3://a-bucket', AWS_REGION: 'eu-central-1' };

describe('parsePayloads', () => {
  it('keeps all in Redis where nothing is said, whatever is said of AWS', () => {
    expect(parsePayloads({})).toEqual({ payloads: { is: 'redis' }, problems: [] });
    expect(parsePayloads({ AIRLOCK_PAYLOADS: 'redis', AWS_ENDPOINT_URL: 'nonsense' }).problems).toEqual([]);
    expect(parsePayloads({ AIRLOCK_PAYLOADS: 'dir:some/place', AWS_REGION: 'a b' })).toEqual({
      payloads: { is: 'dir', path: join(resolve('.'), 'some', 'place') },
      problems: [],
    });
  });

  it('reads how a bucket is reached', () => {
    const { payloads, problems } = parsePayloads({ ...bucket, AWS_SESSION_TOKEN: 'token' });
    expect(problems).toEqual([]);
    expect(payloads).toEqual({
      ...{ is: 's3', bucket: 'a-bucket', prefix: '', endpoint: 'https://s3.eu-central-1.amazonaws.com' },
      ...{ region: 'eu-central-1', accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
    });
    const own = { AWS_ENDPOINT_URL: 'http://localhost:1', AWS_ENDPOINT_URL_S3: 'https://s3.example.com/tenant/' };
    expect(parsePayloads({ ...keys, ...own, AIRLOCK_PAYLOADS: 's3://a-bucket/some/prefix/' }).payloads).toMatchObject({
      ...{ endpoint: 'https://s3.example.com/tenant', region: 'us-east-1', prefix: 'some/prefix' },
    });
  });

  it.each([
    ['memory', 'AIRLOCK_PAYLOADS: must be redis, dir:PATH or s3://bucket/prefix'],
    ['dir:', 'AIRLOCK_PAYLOADS: must be redis, dir:PATH or s3://bucket/prefix'],
    ['dir:~/payloads', 'AIRLOCK_PAYLOADS: ~ stands for no folder here'],
    ['dir: /srv/payloads', 'AIRLOCK_PAYLOADS: must be redis, dir:PATH or s3://bucket/prefix'],
    ['dir:/srv/payloads ', 'AIRLOCK_PAYLOADS: must be redis, dir:PATH or s3://bucket/prefix'],
    ['s3://', 'AIRLOCK_PAYLOADS: must be s3://bucket'],
    ['s3://a..bucket', 'AIRLOCK_PAYLOADS: must be s3://bucket'],
    ['s3://A_Bucket', 'AIRLOCK_PAYLOADS: must be s3://bucket'],
    ['s3://a-bucket/../other', 'AIRLOCK_PAYLOADS: must be s3://bucket'],
    ['s3://a-bucket/a//b', 'AIRLOCK_PAYLOADS: must be s3://bucket'],
    ['s3://a-bucket/a b', 'AIRLOCK_PAYLOADS: must be s3://bucket'],
  ])('refuses %s', (place, problem) => {
    const { problems } = parsePayloads({ ...bucket, AIRLOCK_PAYLOADS: place });
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('says all that is missing at once, and quotes nothing', () => {
    const given = { AIRLOCK_PAYLOADS: 's3://a-bucket', AWS_SESSION_TOKEN: 'a secret token' };
    expect(parsePayloads(given).problems).toEqual([
      'AWS_REGION: is needed for s3:// without an endpoint',
      'AWS_ACCESS_KEY_ID: is needed for s3://',
      'AWS_SECRET_ACCESS_KEY: is needed for s3://',
      'AWS_SESSION_TOKEN: must be visible characters without spaces',
    ]);
    expect(() => parseSettings(given)).toThrow(SettingsError);
  });

  it.each(['eu/central', '../x', 'eu.central', 'eu@evil.example#'])('takes %s for no region', (region) => {
    expect(parsePayloads({ ...bucket, AWS_REGION: region }).problems).toContain(
      'AWS_REGION: must be letters, digits, dashes and underscores',
    );
  });

  it('refuses http in production, save on this machine', () => {
    const problemOf = (url: string, mode = 'production') =>
      parsePayloads({ ...bucket, NODE_ENV: mode, AWS_ENDPOINT_URL_S3: url }).problems;
    const refused = ['AWS_ENDPOINT_URL_S3: must be https in production'];
    expect(problemOf('http://minio.internal:9000')).toEqual(refused);
    expect(problemOf('http://localhost.example.com')).toEqual(refused);
    for (const url of ['http://127.0.0.1:9000', 'http://[::1]:9000', 'http://localhost:9000', 'https://minio.internal'])
      expect(problemOf(url), url).toEqual([]);
    expect(problemOf('http://minio.internal:9000', '')).toEqual([]);
    const form = ['AWS_ENDPOINT_URL_S3: must be an http or https URL, without a user or a query'];
    for (const url of ['minio:9000', 'ftp://minio', 'https://me:secret@minio', 'https://minio?x=1']) {
      expect(problemOf(url), url).toEqual(form);
    }
  });
});
