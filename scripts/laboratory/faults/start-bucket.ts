import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a bucket does with the next requests: answers an error, not at all, or cuts the connection within its answer. */
type BucketTrouble = { is: 'refuses'; status: number; code: string } | { is: 'hangs' } | { is: 'cuts' };

interface Kept {
  body: string;
  at: Date;
}

/** A server of one bucket, as S3 speaks, on this machine. */
export interface Bucket {
  endpoint: string;
  /** How it is reached, as settings have it. */
  env: Record<string, string>;
  /** What it holds, by key. */
  objects: Map<string, Kept>;
  /** `PUT /bucket/key`, in the order they came; refused ones, too. */
  requests: string[];
  /** Undefined is none. */
  trouble: BucketTrouble | undefined;
  /** Answers that do not come. */
  hanging: ServerResponse[];
  /** As a bucket with versions does: what is removed is kept, and a marker put over it. */
  keepsVersions: boolean;
  /** The keys under which one of these texts stands in the clear. */
  find: (texts: readonly string[]) => string[];
  close: () => Promise<void>;
}

const BUCKET = 'airlock-payloads';
const REGION = 'eu-central-1';
const KEY_ID = 'AKIDEXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const MOST_SKEW_MS = 900_000;

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const encode = (data: string) =>
  encodeURIComponent(data).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a request says that was signed, as Signature Version 4 has it. */
function describeSigned(request: IncomingMessage, url: URL, signed: readonly string[]): string {
  const path = url.pathname.split('/').map((part) => encode(decodeURIComponent(part)));
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const headers = signed.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const hash = String(request.headers['x-amz-content-sha256']);
  return [request.method, path.join('/'), query.join('&'), headers.join(''), signed.join(';'), hash].join('\n');
}

/** Why a request is not let through; undefined where its signature and its body are right. */
function findRefusal(request: IncomingMessage, url: URL, body: string): string | undefined {
  const { authorization = '', 'x-amz-date': date = '', 'x-amz-content-sha256': hash } = request.headers;
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const signed = names.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) return 'AccessDenied';
  const time = String(date).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  if (!(Math.abs(Date.now() - Date.parse(time)) < MOST_SKEW_MS)) return 'RequestTimeTooSkewed';
  const day = String(date).slice(0, 8);
  if (scope !== `${day}/${REGION}/s3/aws4_request`) return 'AuthorizationHeaderMalformed';
  const key = [REGION, 's3', 'aws4_request'].reduce((from, part) => hmac(from, part), hmac(`AWS4${SECRET}`, day));
  const said = ['AWS4-HMAC-SHA256', date, scope, sha256(describeSigned(request, url, signed))].join('\n');
  if (!timingSafeEqual(Buffer.from(signature, 'hex'), hmac(key, said))) return 'SignatureDoesNotMatch';
  return hash === sha256(body) ? undefined : 'XAmzContentSHA256Mismatch';
}

interface Answer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

const refuse = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>no</Message></Error>`,
});

function list({ objects }: Bucket, { searchParams }: URL): string {
  const prefix = searchParams.get('prefix') ?? '';
  const after = searchParams.get('start-after') ?? '';
  const keys = [...objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
  const page = keys.slice(0, Number(searchParams.get('max-keys') ?? 1000));
  const entries = page.map((key) => {
    const { body, at } = objects.get(key) as Kept;
    return `<Contents><Key>${key}</Key><LastModified>${at.toISOString()}</LastModified><Size>${body.length}</Size></Contents>`;
  });
  return `<?xml version="1.0"?>\n<ListBucketResult><IsTruncated>${page.length < keys.length}</IsTruncated>${entries.join('')}</ListBucketResult>`;
}

function answer(bucket: Bucket, method: string | undefined, url: URL, body: string): Answer {
  const [, name, ...path] = decodeURIComponent(url.pathname).split('/');
  const key = path.join('/');
  const { objects } = bucket;
  if (name !== BUCKET) return refuse(404, 'NoSuchBucket');
  if (method === 'GET' && key === '') return { status: 200, body: list(bucket, url) };
  if (method === 'PUT') {
    objects.set(key, { body, at: new Date() });
    return { status: 200 };
  }
  if (method === 'DELETE') {
    objects.delete(key);
    const marker = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': '3sL4kqtJlcpXroDTDmJ' };
    return { status: 204, headers: bucket.keepsVersions ? marker : {} };
  }
  const found = objects.get(key);
  return found === undefined ? refuse(404, 'NoSuchKey') : { status: 200, body: found.body };
}

/** Begins an answer that promises more than comes. */
function cut(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('half of it', () => response.destroy());
}

/** Starts one on a free port. It checks each request's signature by itself, and that its body is what was signed. */
export async function startBucket(): Promise<Bucket> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', bucket.endpoint);
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    bucket.requests.push(`${request.method} ${url.pathname}`);
    const { trouble } = bucket;
    if (trouble?.is === 'hangs') return void bucket.hanging.push(response);
    if (trouble?.is === 'cuts') return cut(response);
    const refusal = findRefusal(request, url, body);
    const {
      status,
      body: said,
      headers,
    } = refusal !== undefined
      ? refuse(403, refusal)
      : trouble === undefined
        ? answer(bucket, request.method, url, body)
        : refuse(trouble.status, trouble.code);
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(said);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    AIRLOCK_PAYLOADS: `s3://${BUCKET}/under/here`,
    ...{ AWS_ENDPOINT_URL_S3: endpoint, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET },
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const state = { objects: new Map(), requests: [], trouble: undefined, hanging: [], keepsVersions: false };
  const find = (texts: readonly string[]) =>
    [...bucket.objects].flatMap(([key, { body }]) =>
      texts.some((one) => body.includes(one)) ? [`bucket ${key}`] : [],
    );
  const bucket: Bucket = { endpoint, env, ...state, find, close };
  return bucket;
}

const CALM_MS = 4000;
const TROUBLED_MS = 1500;
const troubles: readonly BucketTrouble[] = [
  { is: 'refuses', status: 503, code: 'SlowDown' },
  { is: 'cuts' },
  { is: 'hangs' },
  { is: 'refuses', status: 500, code: 'InternalError' },
];

/** Has a bucket fail now and then, in one way after the other; what hangs is cut in the end. Returns what ends it all. */
export function troubleBucket(bucket: Bucket): () => void {
  let n = 0;
  let timer: NodeJS.Timeout;
  const begin = () => {
    bucket.trouble = troubles[n++ % troubles.length];
    timer = setTimeout(end, TROUBLED_MS);
  };
  const end = () => {
    bucket.trouble = undefined;
    for (const response of bucket.hanging.splice(0)) response.destroy();
    timer = setTimeout(begin, CALM_MS);
  };
  end();
  return () => {
    clearTimeout(timer);
    bucket.trouble = undefined;
  };
}
