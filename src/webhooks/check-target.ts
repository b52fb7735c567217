import { isIP } from 'node:net';
import { isPublic } from '../net/is-public.ts';

/** Where events may be sent to. */
export interface TargetPolicy {
  /** `host:port` that may be called although http, or no public address. */
  allow: ReadonlySet<string>;
  /** https alone, also where `allow` has it. */
  isProduction: boolean;
}

const MAX_LENGTH = 2048;
/** The port of https, and those that need no right to listen on. */
const HTTPS = 443;
const FIRST_FREE_PORT = 1024;
/** Names that no public server has: this machine's, the local network's, those of clouds for themselves. */
const LOCAL_NAME = /^(?:.+\.)?(?:localhost|local|internal|lan|home|corp|intranet|localdomain|home\.arpa)$/;

/** The host of a URL as it is looked up: without brackets, and without dots that may end a name. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$|\.+$/g, '');

/** The port of a URL, that of its protocol where it names none. */
const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? HTTPS : 80));

/** Whether `AIRLOCK_CALLBACK_ALLOW` names it. */
export const isAllowed = (url: URL, { allow }: TargetPolicy): boolean => allow.has(`${hostOf(url)}:${portOf(url)}`);

function findHostProblem(url: URL): string | undefined {
  const [host, port] = [hostOf(url), portOf(url)];
  if (isIP(host) !== 0 && !isPublic(host)) return 'must be of a public address';
  // A name of one word is of the network that we stand in.
  if (isIP(host) === 0 && (!host.includes('.') || LOCAL_NAME.test(host))) return 'must be of a public host';
  return port === HTTPS || port >= FIRST_FREE_PORT ? undefined : 'must have port 443, or one from 1024 on';
}

/**
 * Finds why events cannot be sent to a URL, as a sentence without its subject; undefined when they can. The URL is never
 * quoted: a secret may stand in it. What a name stands for is looked at each time that it is called.
 */
export function findTargetProblem(text: string, policy: TargetPolicy): string | undefined {
  const url = text.length <= MAX_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return `must be a URL of at most ${MAX_LENGTH} characters`;
  if (!/^https?:$/.test(url.protocol)) return 'must be an https URL';
  // The parser drops some of it, and what is called would be another URL than the one that was written.
  if (/[\s\p{Cc}\\]/u.test(text)) return 'must not hold white space, control characters or backslashes';
  if (!/^https?:\/\/[^/@]/i.test(text)) return 'must begin with https:// and a host';
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text))
    return 'must not hold a user or a password';
  if (text.includes('#')) return 'must not have a fragment, the part from # on';
  const isNamed = isAllowed(url, policy);
  if (url.protocol === 'http:' && policy.isProduction) return 'must be an https URL';
  if (url.protocol === 'http:' && !isNamed)
    return 'must be an https URL, or of a host that AIRLOCK_CALLBACK_ALLOW names';
  return isNamed ? undefined : findHostProblem(url);
}
