import type { DetectionContext, Detector, Span } from '../detector.ts';
import { createSearch, findMatches } from '../list-matches.ts';
import { listRandomRuns, type RandomRun } from './random-runs.ts';
import { hasKnownPrefix, isSecretName, isVetoed, namesSecret, readName } from './secret-names.ts';
import { isFiller } from './secret-values.ts';

/**
 * Bits from which a value is a secret, in all and a character (a title with a number has fewer): wherever it stands, near
 * a word for one, and behind an issuer's prefix.
 */
const lone = { bits: 40, bitsEach: 1.35, length: 17 };
const named = { bits: 18, bitsEach: 1, length: 10 };
const prefixed = { bits: 15, length: 14 };

/** What is a secret by its form alone, and not random throughout: keys in blocks, addresses that let anybody in. */
const forms = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,12000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  /(?<![\d-])\d{6}(?:-\d{6}){7}(?![\d-])/g,
  /Private-Lines: \d{1,4}\s{1,2}[A-Za-z0-9+/=\s]{20,8000}/g,
  /https?:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{20,120}/g,
  /https?:\/\/(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/\d{5,30}\/[A-Za-z0-9_-]{30,100}/g,
  /https:\/\/[\w-]{1,60}\.webhook\.office\.com\/webhookb2\/[\w@/-]{60,250}/g,
].map(createSearch);

/** Certificates and public keys, which are for everybody. */
const findOpenBlocks = createSearch(
  /-----BEGIN (?![A-Z0-9 ]{0,40}PRIVATE)[A-Z0-9 ]{1,40}-----(?:[^-]|-(?!----)){0,20000}-----END (?=[A-Z0-9 ]{1,40}-----)/g,
);

/**
 * Keys and tokens by how random they are: values that words and names of programs do not look like. How random one must
 * be depends on what stands near it; what is said to be a digest, a number of something or for everybody is none.
 */
export const secretDetector: Detector = {
  name: 'secret',
  version: '3',
  languages: 'any',
  locality: 'in-process',
  types: ['SECRET'],
  detect: (text, context) => {
    const spans: Span[] = [];
    for (const find of forms) spans.push(...findMatches(text, find, 'SECRET', (found) => !isFiller(found.slice(-12))));
    const blocks = findMatches(text, findOpenBlocks, 'SECRET');
    const found = [...spans, ...blocks].sort((a, b) => a.start - b.start);
    let at = 0;
    for (const run of listRandomRuns(text)) {
      while ((found[at]?.end ?? Number.POSITIVE_INFINITY) < run.end) at++;
      if ((found[at]?.start ?? Number.POSITIVE_INFINITY) <= run.end) continue;
      const value = text.slice(run.start, run.end);
      if (isSecret(value, run, text, context)) spans.push({ start: run.start, end: run.end, type: 'SECRET' });
    }
    return spans;
  },
};

function isSecret(value: string, { bits, start, end, wordStart }: RandomRun, text: string, context: DetectionContext) {
  if (!fewestLetters.test(value)) return false;
  if (hasKnownPrefix(value)) {
    const isLikely = (bits >= prefixed.bits && value.length >= prefixed.length) || isOnePiece.test(value);
    return isLikely && !isSample.test(value);
  }
  const isLone = bits >= lone.bits && bits >= lone.bitsEach * value.length && value.length >= lone.length;
  const isEnough = bits >= named.bits && bits >= named.bitsEach * value.length && value.length >= named.length;
  if (!(isLone || isEnough) || isFiller(value) || isUniform(value) || isProduct.test(value)) return false;
  if (isVetoed(text, wordStart, start, end)) return false;
  const key = context.keys.at(-1);
  const name = isObjectId.test(value) ? readName(text, start, key) : undefined;
  if (name !== undefined) return isSecretName(name);
  if (isLone && !isDigest(value) && !isReadable(value)) return true;
  return isEnough && !isUuid.test(value) && !isDated.test(value) && namesSecret(text, start, end, key);
}

/** `ghp_xxxxxxxxxxxx`, `ntn_123456789012345…` */
const isSample = /(?:[xX*.-]{12}|12345678901234567890\d*)$/;
/** No name of a program goes on for so long with digits and without a sign, whatever words are in it. */
const isOnePiece = /(?=[A-Za-z]{0,60}\d)[A-Za-z0-9]{24,}$/;
const fewestLetters = /(?:[A-Za-z][^A-Za-z]*){4}/;
const isDated = /^\d{4}-\d\d-\d\d/;
/** `cus_Ab3d…` under the name of something else than a secret. */
const isObjectId = /^[a-z]{2,10}_(?:test_|live_)?[A-Za-z0-9]{12,40}$/;
/** `Mozilla/5.0`, as programs name themselves in logs. */
const isProduct = /^[A-Za-z]{3,20}\/\d{1,4}(?:\.\d{1,6}){1,4}$/;
const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Digits and letters up to f, with a name before them perhaps; of the lengths that digests and ids have. */
const isDigestLike =
  /^(?:[A-Za-z]{0,12}[_.-])?(?:0x)?(?:[0-9a-f]{7,12}|[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

/** Digests are written in small letters or in capitals; what mixes them is more than a number. */
function isDigest(value: string): boolean {
  return isDigestLike.test(value) && !(/\d[a-f]/.test(value) && /\d[A-F]/.test(value));
}

/** Base64 of a text, of one or two bytes a character: another view shows what it says. */
function isReadable(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]+$/.test(value)) return false;
  const bytes = Buffer.from(value, 'base64').toString('latin1').replaceAll('\0', '');
  return bytes.length > 8 && !/[^\t\r\n -~]/.test(bytes);
}

function countDistinct(value: string): number {
  let count = 0;
  for (let at = 0; at < value.length; at++) if (value.indexOf(value.charAt(at)) === at) count++;
  return count;
}

/** Too few different characters: `AAAA-BBBB-AAAA`. */
function isUniform(value: string): boolean {
  return countDistinct(value.slice(0, 64).toLowerCase()) < Math.min(9, value.length / 2);
}
