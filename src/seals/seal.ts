import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Failure } from '../failures/failure.ts';
import { drawRandom } from './draw-random.ts';

/** A master key: its id stands in every seal, its 32 bytes nowhere. */
export interface MasterKey {
  id: string;
  bytes: Buffer;
}

/** Seals and opens the payloads of one job, and proves its plain texts. */
export interface JobSealer {
  seal: (field: string, text: string) => string;
  /** Throws `key-unknown` for a key id this process does not have, `seal-broken` when the payload was changed. */
  open: (field: string, sealed: string) => string;
  /** A code that shows later that a text, which is kept elsewhere, is of our making: `<key id>.<base64url of 16 bytes>`. */
  prove: (field: string, text: string) => string;
  /** Whether it is the code of this text. Throws `key-unknown` likewise. */
  isProven: (field: string, text: string, code: string) => boolean;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Characters of 16 bytes. */
const CODE_LENGTH = 22;
const CIPHER = 'aes-256-gcm';
/** Keys of jobs kept, and as many of the ones before: each job is worked on several times in a row. */
const MOST_RECENT = 5000;

interface TenantKey {
  id: string;
  /** Of which the keys of jobs are made. */
  bytes: Buffer;
  /** For codes. */
  proving: Buffer;
}

const jobKey = (key: TenantKey, jobId: string) => createHmac('sha256', key.bytes).update(`job\u0001${jobId}`).digest();

/** Keys of jobs, by their names, each made when it is not there: so many of the latest, whosever they are. */
type JobKeys = (name: string, make: () => Buffer) => Buffer;

/** Makes what keeps keys of jobs, for the sealers of all tenants together. */
export function createJobKeys(): JobKeys {
  let recent = new Map<string, Buffer>();
  let before = new Map<string, Buffer>();
  return (name, make) => {
    const known = recent.get(name);
    if (known) return known;
    const found = before.get(name) ?? make();
    if (recent.size >= MOST_RECENT) {
      before = recent;
      recent = new Map();
    }
    recent.set(name, found);
    return found;
  };
}

/**
 * Seals with AES-256-GCM under a key per job, derived from the master key and the tenant's salt (HKDF-SHA-256). The
 * additional data ties a seal to its tenant, job, field and key id, so that no seal opens in another's place.
 * A seal reads `<key id>.<base64 of iv, text, tag>`: 4/3 of the text plus 40 bytes. The first key seals, all open.
 * Codes are the first 128 bits of an HMAC-SHA-256 under a key of the tenant's own, over job, field, key id and text.
 */
export function createTenantSealer(
  keys: readonly MasterKey[],
  tenant: string,
  salt: Buffer,
  jobKeys: JobKeys = createJobKeys(),
) {
  const derive = ({ id, bytes }: MasterKey): TenantKey => {
    const make = (purpose: string) => Buffer.from(hkdfSync('sha256', bytes, salt, purpose, 32));
    return { id, bytes: make('airlock tenant'), proving: make('airlock proof') };
  };
  const derived = new Map(keys.map((key) => [key.id, derive(key)]));
  /** The key that a seal or a code names. */
  const find = (code: string): TenantKey => {
    const key = derived.get(code.slice(0, code.indexOf('.')));
    if (key === undefined) throw new Failure('key-unknown');
    return key;
  };
  const [first] = derived.values();
  if (first === undefined) throw new RangeError('at least one encryption key is needed');

  const saltText = salt.toString('base64');
  const ownKeyOf = (jobId: string) => jobKeys(saltText + jobId, () => jobKey(first, jobId));

  const forJob = (jobId: string): JobSealer => {
    const tie = (field: string, { id }: TenantKey) => [tenant, jobId, field, id].join('\u0000');
    const keyOf = (key: TenantKey) => (key === first ? ownKeyOf(jobId) : jobKey(key, jobId));
    return {
      seal: (field, text) => `${first.id}.${writeSeal(keyOf(first), text, tie(field, first))}`,
      open: (field, sealed) => {
        const key = find(sealed);
        return openSeal(keyOf(key), sealed.slice(key.id.length + 1), tie(field, key));
      },
      prove: (field, text) => writeCode(first, text, tie(field, first)),
      isProven: (field, text, code) => {
        if (!code.includes('.')) return false;
        const key = find(code);
        const own = Buffer.from(writeCode(key, text, tie(field, key)));
        const given = Buffer.from(code);
        return own.length === given.length && timingSafeEqual(own, given);
      },
    };
  };
  return { salt: saltText, forJob };
}

/** What seals for a tenant: a sealer for each of its jobs. */
export type TenantSealer = ReturnType<typeof createTenantSealer>;

const writeCode = ({ id, proving }: TenantKey, text: string, tie: string): string =>
  `${id}.${createHmac('sha256', proving).update(`${tie}\u0000${text}`).digest('base64url').slice(0, CODE_LENGTH)}`;

function writeSeal(key: Buffer, text: string, tie: string): string {
  const iv = drawRandom(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(tie));
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function openSeal(key: Buffer, sealed: string, tie: string): string {
  const body = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv(CIPHER, key, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(tie))
      .setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw new Failure('seal-broken');
  }
}
