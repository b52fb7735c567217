import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { Agent, request } from 'undici';
import { readBytes } from '../net/read-bytes.ts';
import { type KeptPayload, MOST_BYTES, PAGE_NAMES, type Place } from './place.ts';

/** A bucket, and how it is reached: any server that speaks as S3 does. */
export interface BucketTarget {
  bucket: string;
  /** What all names in it begin with; `''`, or a path without a slash at its end. */
  prefix: string;
  /** An origin, and a path where there is one. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

interface Answer {
  status: number;
  header: (name: string) => string | undefined;
  text: string;
  /** False where there was more than any payload has. */
  isWhole: boolean;
}

const CONNECTIONS = 64;
const CONNECT_MS = 5000;

const hexOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** The text of the first element of this name in what a server has written. */
const findElement = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/** A refusal as a code, such as `s3-503-SlowDown`; what the server says besides is left out. */
function refuse({ status, text }: Answer): Error {
  const code = /^\w{1,64}$/.exec(findElement(text, 'Code') ?? '')?.[0];
  const name = ['s3', status, ...(code === undefined ? [] : [code])].join('-');
  return Object.assign(new Error('the bucket refused'), { code: name });
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescapeXml = (text: string) => text.replace(/&(\w+);/g, (all, name: string) => entities[name] ?? all);

/** A page of a list, with whole keys for names. */
function parseList(xml: string): KeptPayload[] {
  return Array.from(xml.matchAll(/<Contents>(.*?)<\/Contents>/gs), ([, entry = '']) => ({
    name: unescapeXml(findElement(entry, 'Key') ?? ''),
    writtenAt: Date.parse(findElement(entry, 'LastModified') ?? ''),
  }));
}

/** Signs and sends requests to one bucket, by its path; none is repeated. */
function createSend(target: BucketTarget, dispatcher: Agent) {
  const { accessKeyId, secretAccessKey, sessionToken, region } = target;
  const keys = { accessKeyId, secretAccessKey, region, service: 's3', ...(sessionToken && { sessionToken }) };
  /** The keys that are derived for a day. */
  const cache = new Map<string, ArrayBuffer>();
  return async (
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    { body, signal }: { body?: string; signal: AbortSignal },
  ): Promise<Answer> => {
    const url = `${target.endpoint}/${target.bucket}${path}`;
    const headers = { 'x-amz-content-sha256': hexOf(body ?? ''), 'user-agent': 'airlock' };
    const signed = await new AwsV4Signer({ ...keys, method, url, headers, cache }).sign();
    const options = { method, headers: Object.fromEntries(signed.headers), dispatcher, signal };
    const answer = await request(signed.url, body === undefined ? options : { ...options, body });
    const { bytes, isWhole } = await readBytes(answer.body, MOST_BYTES);
    const header = (name: string) => answer.headers[name]?.toString();
    return { status: answer.statusCode, header, text: bytes.toString('utf8'), isWhole };
  };
}

/** A bucket by its path (`<endpoint>/<bucket>/<prefix>/<name>`). One that keeps versions of what is removed is refused. */
export function openBucket(target: BucketTarget, base: string, title: string): Place {
  const agent = new Agent({ connections: CONNECTIONS, connect: { timeout: CONNECT_MS } });
  const send = createSend(target, agent);
  const root = [target.prefix, base].filter((part) => part !== '').join('/');
  const pathOf = (name: string) => `/${root}/${name}`;
  return {
    title,
    prepare: async () => undefined,
    put: async (name, text, signal) => {
      const answer = await send('PUT', pathOf(name), { body: text, signal });
      if (answer.status !== 200) throw refuse(answer);
    },
    get: async (name, signal) => {
      const answer = await send('GET', pathOf(name), { signal });
      if (answer.status === 200) return answer.isWhole ? answer.text : undefined;
      // Not that the bucket is unknown, nor a page of some other server.
      if (answer.status === 404 && findElement(answer.text, 'Code') === 'NoSuchKey') return undefined;
      throw refuse(answer);
    },
    remove: async (name, signal) => {
      const answer = await send('DELETE', pathOf(name), { signal });
      const isGone = answer.status === 404 && findElement(answer.text, 'Code') === 'NoSuchKey';
      if (answer.status !== 204 && answer.status !== 200 && !isGone) throw refuse(answer);
      // The text is there still, under its version. With versions suspended it is gone: its version is `null`.
      if (answer.header('x-amz-delete-marker') === 'true' && answer.header('x-amz-version-id') !== 'null') {
        throw Object.assign(new Error('the bucket keeps versions'), { code: 's3-keeps-versions' });
      }
    },
    list: async (under, after, signal) => {
      const query = { 'list-type': '2', 'max-keys': String(PAGE_NAMES), prefix: `${root}/${under}` };
      const from = after === '' ? {} : { 'start-after': `${root}/${after}` };
      const answer = await send('GET', `?${new URLSearchParams({ ...query, ...from })}`, { signal });
      const isList = answer.isWhole && answer.text.includes('<ListBucketResult');
      if (answer.status !== 200 || !isList) throw refuse(answer);
      const found = parseList(answer.text);
      return found.map(({ name, writtenAt }) => ({ name: name.slice(root.length + 1), writtenAt }));
    },
    close: () => agent.destroy(),
  };
}
