/** Words of examples and of keys that were typed in a hurry, without capitals, digits and signs. */
const WORDS = new RegExp(
  [
    'change(me|this|it|now)|replace(me|this|it)|placeholder|example|sample|dummy|foobar|default|temporary|todotodo',
    'passw(or[dt]|d)|passphrase|secret|letmein|welcome|iloveyou|trustno|insecure|unsafe|notsafe|adminadmin|admin(key|token)',
    'qwert[yz]|asdfg|zxcvb|yxcvb|(your|test|demo|some|fake)(api)?(key|token)|my(api|token)|development|administrator',
  ].join('|'),
);
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
};

/** Fewer distinct ones than this among 32 random bytes are as likely as one in 10^12. */
const LEAST_DISTINCT_BYTES = 20;
const LEAST_DISTINCT_CHARACTERS = 8;
const LEAST_DIGITS = 20;

function hasWord(text: string): boolean {
  const lower = text.toLowerCase();
  const respelled = lower.replace(/[^a-z]/g, (sign) => LOOKALIKES[sign] ?? '');
  return WORDS.test(lower.replace(/[^a-z]/g, '')) || WORDS.test(respelled) || /1q2w3e|1qaz2wsx/.test(lower);
}

/** Whether less than three quarters of all pieces of three bytes are new. */
function repeats(bytes: Uint8Array): boolean {
  const pieces = Array.from({ length: bytes.length - 2 }, (_, i) => bytes.slice(i, i + 3).join());
  return new Set(pieces).size < 0.75 * pieces.length;
}

/** Whether at least every second byte differs in the same way from one that stands a fixed distance before it. */
function counts(bytes: Uint8Array): boolean {
  for (let distance = 1; distance <= bytes.length / 4; distance += 1) {
    const steps = new Map<number, number>();
    for (let i = distance; i < bytes.length; i += 1) {
      const step = ((bytes[i] ?? 0) - (bytes[i - distance] ?? 0)) & 255;
      steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    if (Math.max(...steps.values()) >= (bytes.length - distance) / 2) return true;
  }
  return false;
}

function findPattern(bytes: Uint8Array, leastDistinct: number): string | undefined {
  if (repeats(bytes)) return 'it repeats itself';
  if (counts(bytes)) return 'it counts up or down';
  return new Set(bytes).size < leastDistinct ? 'it is made of few different characters' : undefined;
}

/** Why an API key can be guessed, without a part of it; undefined when it looks random. For 16 characters or more. */
export function findWeakText(key: string): string | undefined {
  if (hasWord(key)) return 'it holds a word of examples';
  const bytes = Buffer.from(key);
  const pattern = findPattern(bytes, Math.min(LEAST_DISTINCT_CHARACTERS, bytes.length / 3));
  if (pattern !== undefined) return pattern;
  const signs = key.replace(/[^\p{L}\p{N}]/gu, '');
  return /^\d*$/.test(signs) && signs.length < LEAST_DIGITS ? 'it is made of few different characters' : undefined;
}

/** Why an encryption key in base64 can be guessed, without a part of it; undefined when it looks random. */
export function findWeakBytes(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (hasWord(base64) || hasWord(bytes.toString('latin1'))) return 'it holds a word of examples';
  const pattern = findPattern(bytes, LEAST_DISTINCT_BYTES);
  if (pattern !== undefined) return pattern;
  return bytes.every((byte) => byte >= 32 && byte < 127) ? 'it is text, not random bytes' : undefined;
}
