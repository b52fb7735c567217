import { createHmac, randomBytes } from 'node:crypto';

/** `whsec_` and the base64 of 24 to 64 bytes. */
const SECRET = /^whsec_([A-Za-z0-9+/]{32,86}={0,2})$/;
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const NEW_BYTES = 32;

/** The bytes of a secret; undefined for a text that is none. */
export function readSecret(text: string): Buffer | undefined {
  const bytes = Buffer.from(SECRET.exec(text)?.[1] ?? '', 'base64');
  return bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES ? bytes : undefined;
}

export const createSecret = (): string => `whsec_${randomBytes(NEW_BYTES).toString('base64')}`;

/** What a message is signed as. `seconds` since 1970 when it is sent: receivers refuse an old one. */
interface Message {
  id: string;
  seconds: number;
  body: string;
}

const signOne = (secret: string, { id, seconds, body }: Message): string =>
  `v1,${createHmac('sha256', readSecret(secret) ?? '')
    .update(`${id}.${seconds}.${body}`)
    .digest('base64')}`;

/** The headers of a message by Standard Webhooks, with a signature for each secret. */
export const signMessage = (secrets: readonly string[], message: Message): Record<string, string> => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.seconds),
  'webhook-signature': secrets.map((secret) => signOne(secret, message)).join(' '),
});
