import { createHash, randomBytes } from 'node:crypto';

/**
 * What a record holds in the place of a seal that is kept outside: `~<key id>.<digest of the seal><eight random
 * characters>`. No seal begins with a `~`. The random part makes each a name that was never used before: an old one may
 * be about to be removed.
 */
const REFERENCE = /^~([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{30})$/;
const JOB_ID = /^job_[0-9a-f-]{36}$/;

/** 128 bits of SHA-256 in base64url. */
const DIGEST_LENGTH = 22;
const digestOf = (sealed: string) => createHash('sha256').update(sealed).digest('base64url').slice(0, DIGEST_LENGTH);

/** A reference to a seal, under the key that the seal names. */
export const createReference = (sealed: string): string =>
  `~${sealed.slice(0, sealed.indexOf('.'))}.${digestOf(sealed)}${randomBytes(6).toString('base64url')}`;

/** Whether a field of a record holds a reference, not a seal; scripts ask the same. */
export const isReference = (stored: string): boolean => stored.startsWith('~');

/** Whether this is the very seal that a reference was made for. */
export const isReferenceTo = (reference: string, sealed: string): boolean =>
  REFERENCE.exec(reference)?.[2]?.slice(0, DIGEST_LENGTH) === digestOf(sealed);

/** The id of the key that it is sealed under; undefined for what is no reference. */
export const keyIdOfReference = (reference: string): string | undefined => REFERENCE.exec(reference)?.[1];

/**
 * Where all payloads of a job are: `<three hexadecimal digits>/<job>/`, spread evenly whatever the ids are. Undefined for
 * what is no job's id: another hand may have written it.
 */
export function folderOf(jobId: string): string | undefined {
  if (!JOB_ID.test(jobId)) return undefined;
  return `${createHash('sha256').update(jobId).digest('hex').slice(0, 3)}/${jobId}/`;
}

/** What a payload is called in its place: nothing of its tenant, its field or its text. Undefined likewise. */
export function nameOf(jobId: string, reference: string): string | undefined {
  const folder = folderOf(jobId);
  const id = REFERENCE.exec(reference)?.[2];
  return folder === undefined || id === undefined ? undefined : folder + id;
}

const NAME = /^[0-9a-f]{3}\/(job_[0-9a-f-]{36})\/(?:([A-Za-z0-9_-]{30})|[A-Za-z0-9_-]{30}\.[0-9a-f-]+\.part)$/;

/**
 * Whose a payload is, and the part of a reference that is its name: `''` for one whose writing broke off, which nothing
 * names. Undefined for what is not ours.
 */
export function parseName(name: string): { jobId: string; id: string } | undefined {
  const [, jobId, id = ''] = NAME.exec(name) ?? [];
  return jobId === undefined ? undefined : { jobId, id };
}
