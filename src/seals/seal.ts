import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomFillSync } from 'node:crypto';
import { Failure } from '../failures/failure.ts';

/** A master key: its id stands in every seal, its 32 bytes nowhere. */
export interface MasterKey {
  id: string;
  bytes: Buffer;
}

/** Seals and opens the payloads of one job. */
export interface JobSealer {
  seal: (field: string, text: string) => string;
  /** Throws `key-unknown` for a key id this process does not have, `seal-broken` when the payload was changed. */
  open: (field: string, sealed: string) => string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';
/** Keys of jobs kept, and as many of the ones before: each job is worked on several times in a row. */
const MOST_RECENT = 1000;

const pool = Buffer.alloc(IV_BYTES * 512);
let used = pool.length;

/** Twelve fresh random bytes; drawn from the system five hundred at a time. */
function createIv(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += IV_BYTES;
  return Buffer.from(pool.subarray(used - IV_BYTES, used));
}

interface TenantKey {
  id: string;
  bytes: Buffer;
}

const jobKey = (key: TenantKey, jobId: string) => createHmac('sha256', key.bytes).update(`job\u0001${jobId}`).digest();

/**
 * Seals with AES-256-GCM under a key per job, derived from the master key and the tenant's salt (HKDF-SHA-256). The
 * additional data ties a seal to its tenant, job, field and key id, so that no seal opens in another's place.
 * A seal reads `<key id>.<base64 of iv, text, tag>`: 4/3 of the text plus 40 bytes. The first key seals, all open.
 */
export function createTenantSealer(keys: readonly MasterKey[], tenant: string, salt: Buffer) {
  const derive = ({ id, bytes }: MasterKey): TenantKey => ({
    id,
    bytes: Buffer.from(hkdfSync('sha256', bytes, salt, 'airlock tenant', 32)),
  });
  const derived = new Map(keys.map((key) => [key.id, derive(key)]));
  const [first] = derived.values();
  if (first === undefined) throw new RangeError('at least one encryption key is needed');

  let recent = new Map<string, Buffer>();
  let before = new Map<string, Buffer>();
  const ownKeyOf = (jobId: string): Buffer => {
    const known = recent.get(jobId);
    if (known) return known;
    const found = before.get(jobId) ?? jobKey(first, jobId);
    if (recent.size >= MOST_RECENT) {
      before = recent;
      recent = new Map();
    }
    recent.set(jobId, found);
    return found;
  };

  const forJob = (jobId: string): JobSealer => {
    const own = () => ownKeyOf(jobId);
    const dataOf = (field: string, keyId: string) => Buffer.from([tenant, jobId, field, keyId].join('\u0000'));
    return {
      seal: (field, text) => {
        const iv = createIv();
        const cipher = createCipheriv(CIPHER, own(), iv, { authTagLength: TAG_BYTES }).setAAD(dataOf(field, first.id));
        const body = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
        return `${first.id}.${body.toString('base64')}`;
      },
      open: (field, sealed) => {
        const dot = sealed.indexOf('.');
        const key = derived.get(sealed.slice(0, dot));
        if (key === undefined) throw new Failure('key-unknown');
        const body = Buffer.from(sealed.slice(dot + 1), 'base64');
        return openSeal(key === first ? own() : jobKey(key, jobId), body, dataOf(field, key.id));
      },
    };
  };
  return { salt: salt.toString('base64'), forJob };
}

/** What seals for a tenant: a sealer for each of its jobs. */
export type TenantSealer = ReturnType<typeof createTenantSealer>;

function openSeal(key: Buffer, body: Buffer, additionalData: Buffer): string {
  try {
    const decipher = createDecipheriv(CIPHER, key, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(additionalData)
      .setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw new Failure('seal-broken');
  }
}
