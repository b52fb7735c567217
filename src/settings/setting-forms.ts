import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseRedisUrl } from '../redis/parse-redis-url.ts';
import type { AnchorTarget } from '../seals/open-anchor.ts';
import type { MasterKey } from '../seals/seal.ts';
import { readSecret } from '../seals/sign-message.ts';
import { findHeaderProblem, findProxyProblem, findUrlProblem } from './check-endpoint.ts';

const LONGEST_TIMER_MS = 2_147_483_647;

/** Whole milliseconds, as many as a timer takes. */
export const milliseconds = (byDefault: number, least = 1) =>
  z.coerce.number().int().min(least).max(LONGEST_TIMER_MS).default(byDefault);

const unitsMs = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
const [SHORTEST_MS, LONGEST_MS] = [30_000, 86_400_000];

/** How often, as `30s`, `15m` or `24h`, in milliseconds. */
export const every = z.string().transform((text, context): number => {
  const [, count, unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs.get(unit) ?? Number.NaN);
  if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return ms;
  context.addIssue({ code: 'custom', message: 'must be from 30s to 24h: a whole number of s, m or h' });
  return z.NEVER;
});

/** A Redis that we can open. */
export const redisUrl = z.string().superRefine((url, context) => {
  try {
    parseRedisUrl(url);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not a URL' });
  }
});

/** A URL to call. */
export const httpUrl = z.string().refine((url) => /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''), {
  message: 'must be an http or https URL',
});

/** A text that a check may have a word about. */
const checked = (findProblem: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const message = findProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

/** The base URL of a model's endpoint. */
export const modelUrl = checked(findUrlProblem);
export const proxyUrl = checked(findProxyProblem);

/** The value of an HTTP header. */
export const headerValue = checked(findHeaderProblem);

/** A key for it. White space around it is not of it. */
export const modelKey = checked((text) => (text.trim() === '' ? undefined : findHeaderProblem(text.trim())));

/** `id:base64(32 bytes)`, comma-separated; the first seals. */
export const encryptionKeys = z.string().transform((text, context): MasterKey[] => {
  const keys = text.split(',').map((part) => {
    const [id = '', base64 = ''] = part.trim().split(/:(.*)/s);
    return { id, bytes: Buffer.from(base64, 'base64') };
  });
  const isWhole = keys.every(({ id, bytes }) => /^[A-Za-z0-9_-]{1,32}$/.test(id) && bytes.length === 32);
  if (!isWhole || new Set(keys.map(({ id }) => id)).size < keys.length) {
    context.addIssue({ code: 'custom', message: 'must be id:base64(32 bytes), comma-separated, each id once' });
  }
  return keys;
});

/** A file or a folder, from where the process was started. */
export const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));

/** `file:PATH`, from where the process was started, or a URL that takes a POST. Throws where it is neither. */
function readAnchor(text: string): AnchorTarget {
  if (text.startsWith('file://')) return { file: fileURLToPath(text) };
  if (text.startsWith('file:') && text.length > 'file:'.length) return { file: resolve(text.slice('file:'.length)) };
  const { protocol, username, password } = new URL(text);
  decodeURIComponent(username + password);
  if (!/^https?:$/.test(protocol)) throw new RangeError('another protocol');
  return { url: text };
}

/** Where heads of logs are anchored. */
export const anchor = z.string().transform((text, context): AnchorTarget => {
  try {
    return readAnchor(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be file:PATH, or an http or https URL' });
    return z.NEVER;
  }
});

/** What the world calls us: nothing but `https://host[:port]`. */
export const publicUrl = z
  .string()
  .refine(
    (url) =>
      URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).href === `${new URL(url).origin}/`,
    {
      message: 'must be http://host or https://host, without a path',
    },
  )
  .transform((url) => new URL(url).origin);

/** An address, or a network of them. That of all addresses would believe whoever calls. */
function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([\da-f.:]+)(?:\/([1-9]\d{0,2}))?$/i.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits ?? 1) <= (family === 4 ? 32 : 128);
}

/** Names, comma-separated. */
export const names = z.string().transform((text) => text.split(',').map((name) => name.trim()));

/** Addresses and networks, comma-separated. */
export const networks = names.refine((all) => all.every(isNetwork), {
  message: 'must be addresses or networks such as 10.0.0.0/8, comma-separated',
});

/** `host:port`, without a scheme: a host as URLs have it, an IPv6 address in brackets. */
function readHostPort(text: string): string | undefined {
  const url = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined;
  const port = /:(\d{1,5})$/.exec(text)?.[1];
  if (url === undefined || port === undefined || !/^[^\s/?#@\\]+$/.test(text)) return undefined;
  return `${url.hostname.replace(/^\[|\]$|\.$/g, '')}:${Number(port)}`;
}

/** Hosts with their ports, comma-separated, in the form that URLs are compared in. */
export const hostPorts = names.transform((all, context): string[] => {
  const hosts = all.map(readHostPort);
  if (hosts.every((host) => host !== undefined)) return hosts;
  context.addIssue({ code: 'custom', message: 'must be host:port, comma-separated' });
  return z.NEVER;
});

/** `whsec_` and the base64 of 24 to 64 bytes; the first of several signs as well as the others. */
export const webhookSecrets = names.refine((all) => all.every((secret) => readSecret(secret) !== undefined), {
  message: 'must be whsec_ and the base64 of 24 to 64 bytes',
});
