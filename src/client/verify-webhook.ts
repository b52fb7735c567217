/** What Airlock tells by a webhook: ids and statuses, never a payload. Ask the API for the rest. */
export interface WebhookEvent {
  /** Such as `job.succeeded`. */
  type: string;
  /** RFC 3339 */
  timestamp: string;
  data: { id: string; status: string };
}

/** A webhook that is not to be believed. */
export class WebhookError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WebhookError';
  }
}

const PREFIX = 'whsec_';
const TOLERANCE_S = 300;

type Headers = { get: (name: string) => string | null } | Readonly<Record<string, string | string[] | undefined>>;

function headerOf(headers: Headers, name: string): string {
  if (typeof headers !== 'object' || headers === null) throw new WebhookError('There are no headers.');
  const get = (headers as { get?: unknown }).get;
  if (typeof get === 'function') return String(get.call(headers, name) ?? '');
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return String(entry?.[1] ?? '');
}

const toBytes = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function importSecret(secret: string): Promise<Key> {
  try {
    const bytes = toBytes(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
    return await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  } catch {
    throw new WebhookError('The secret is not whsec_ and base64.');
  }
}

async function fits(key: Key, signature: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const [version, code = ''] = signature.split(',');
  if (version !== 'v1') return false;
  try {
    return await crypto.subtle.verify('HMAC', key, toBytes(code), signed);
  } catch {
    return false;
  }
}

function parseEvent(body: string): WebhookEvent {
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event === 'object' && event !== null) return event as WebhookEvent;
  } catch {
    // Told below, without what stands in it.
  }
  throw new WebhookError('The body is no event in JSON.');
}

/**
 * Verifies a webhook (Standard Webhooks) and returns what it tells. `body` is the request's text as it came. Rejects
 * with a WebhookError where no signature is of the secret, or it was signed more than five minutes ago or ahead. Keep
 * the header `webhook-id`: the same event may come more than once, with the same id.
 */
export async function verifyWebhook(secret: string, headers: Headers, body: string): Promise<WebhookEvent> {
  const [id, timestamp] = [headerOf(headers, 'webhook-id'), headerOf(headers, 'webhook-timestamp')];
  const key = await importSecret(secret);
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) throw new WebhookError('A header of Standard Webhooks is missing.');
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_S) {
    throw new WebhookError('It was signed more than five minutes ago, or ahead.');
  }
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const signature of headerOf(headers, 'webhook-signature').split(' ')) {
    if (await fits(key, signature, signed)) return parseEvent(body);
  }
  throw new WebhookError('No signature is of this secret.');
}
