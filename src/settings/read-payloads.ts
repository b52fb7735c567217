import { resolve } from 'node:path';
import { z } from 'zod';
import { isLoopback } from '../net/is-loopback.ts';
import type { PlaceTarget } from '../payloads/open-place.ts';
import type { GivenSettings } from './find-conflicts.ts';

const text = z.string().optional();

/** Where long payloads live, and AWS' own settings of how a bucket is reached, which hold for any server like it. */
export const payloadSettings = {
  AIRLOCK_PAYLOADS: z.string().default('redis'),
  AIRLOCK_PAYLOAD_BYTES: z.coerce.number().int().min(1024).max(100_000_000).default(16_384),
  AWS_ENDPOINT_URL_S3: text,
  AWS_ENDPOINT_URL: text,
  AWS_REGION: text,
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  AWS_SESSION_TOKEN: text,
};

const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** A part of a host's name: the payloads would go to another one. */
const REGION = /^[\w-]{1,64}$/;
/** Segments that no server and no URL reads as anything but themselves. */
const PREFIX = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

type Read = { payloads: PlaceTarget; problems: string[] };

const isText = (value: string | undefined) => value === undefined || /^[\x21-\x7e]+$/.test(value);

/** What is wrong with an endpoint; a bucket's payloads are sealed, but their requests' signatures can be replayed. */
function findEndpointProblem(endpoint: string, isProduction: boolean): string | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain = url !== undefined && url.username + url.password + url.search + url.hash === '';
  if (!isPlain || !/^https?:$/.test(url.protocol)) return 'must be an http or https URL, without a user or a query';
  const isHere = isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  return isProduction && url.protocol === 'http:' && !isHere ? 'must be https in production' : undefined;
}

function parseBucket(place: string, given: GivenSettings): Read {
  const [, bucket = '', , prefix = ''] = /^s3:\/\/([^/]*)(\/(.*?)\/?)?$/.exec(place) ?? [];
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = given;
  const { AWS_ENDPOINT_URL_S3: own, AWS_ENDPOINT_URL: shared, AWS_REGION, AWS_SESSION_TOKEN: sessionToken } = given;
  const region = AWS_REGION ?? (own || shared ? 'us-east-1' : '');
  const endpoint = (own ?? shared ?? `https://s3.${region || 'us-east-1'}.amazonaws.com`).replace(/\/+$/, '');
  const ofEndpoint = findEndpointProblem(endpoint, given.NODE_ENV === 'production');
  const problems = [
    ...(BUCKET.test(bucket) && (prefix === '' || PREFIX.test(prefix))
      ? []
      : [
          'AIRLOCK_PAYLOADS: must be s3://bucket or s3://bucket/prefix, of letters, digits, dots, dashes and underscores',
        ]),
    ...(ofEndpoint === undefined ? [] : [`${own ? 'AWS_ENDPOINT_URL_S3' : 'AWS_ENDPOINT_URL'}: ${ofEndpoint}`]),
    ...(region === '' ? ['AWS_REGION: is needed for s3:// without an endpoint'] : []),
    ...(region === '' || REGION.test(region) ? [] : ['AWS_REGION: must be letters, digits, dashes and underscores']),
    ...(accessKeyId === '' ? ['AWS_ACCESS_KEY_ID: is needed for s3://'] : []),
    ...(secretAccessKey === '' ? ['AWS_SECRET_ACCESS_KEY: is needed for s3://'] : []),
  ];
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
    if (!isText(given[name])) problems.push(`${name}: must be visible characters without spaces`);
  }
  const keys = { accessKeyId, secretAccessKey, sessionToken };
  return { payloads: { is: 's3', bucket, prefix, endpoint, region, ...keys }, problems };
}

/** Reads where long payloads live. What AWS' settings say is looked at for `s3://` alone: others may be set for others. */
export function parsePayloads(given: GivenSettings): Read {
  const { AIRLOCK_PAYLOADS: place = 'redis' } = given;
  if (place === 'redis') return { payloads: { is: 'redis' }, problems: [] };
  if (place.startsWith('s3://')) return parseBucket(place, given);
  // White space around it is a slip, and would be a folder of its own.
  const [, path] = /^dir:(\S|\S.*\S)$/s.exec(place) ?? [];
  if (path !== undefined && /^~($|\/)/.test(path)) {
    return {
      payloads: { is: 'redis' },
      problems: ['AIRLOCK_PAYLOADS: ~ stands for no folder here: name its whole path'],
    };
  }
  if (path !== undefined) return { payloads: { is: 'dir', path: resolve(path) }, problems: [] };
  return { payloads: { is: 'redis' }, problems: ['AIRLOCK_PAYLOADS: must be redis, dir:PATH or s3://bucket/prefix'] };
}
