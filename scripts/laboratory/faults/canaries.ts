/** The job's number in a form that no detector takes for anything personal, so that it reaches the provider. */
export const markOf = (n: number): string => `xq${n}xq`;

const MARK = /\bxq(\d+)xq\b/;

/** The number of the job that a text speaks of. */
export function findMark(text: string): number | undefined {
  const found = MARK.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Made-up personal data that must never be seen outside, and what to look for. */
export interface Canaries {
  /** The job's own mail address; all of them share a domain that occurs nowhere else. */
  mailOf: (n: number) => string;
  nameOf: (n: number) => string;
  phoneOf: (n: number) => string;
  ibanOf: (n: number) => string;
  /** Strings of which one is in each canary. */
  needles: readonly string[];
}

const names = ['Mara Hoffmann', 'James Whitfield', 'Claire Dubois', 'Thomas Becker'];
const phones = ['+49 30 901820 44', '+49 89 2361 7719', '+44 20 7946 0958', '+1 415 555 2671'];
// The examples of the standard's registry: right check digits, no account.
const ibans = ['DE89 3704 0044 0532 0130 00', 'GB29 NWBK 6016 1331 9268 19', 'FR14 2004 1010 0505 0001 3M02 606'];

const at = (list: readonly string[], n: number) => list[n % list.length] ?? '';

/** Makes the canaries of one campaign; those of another are not taken for its own. */
export function createCanaries(seed: number): Canaries {
  const domain = `kestrel-${seed.toString(36)}.example`;
  return {
    mailOf: (n) => `mara.k${n}@${domain}`,
    nameOf: (n) => at(names, n),
    phoneOf: (n) => at(phones, n),
    ibanOf: (n) => at(ibans, n),
    needles: [domain, ...names, ...phones, ...ibans],
  };
}

/** How many characters of canaries stand in a text. */
export function countCanaryCharacters(text: string, { needles }: Canaries): number {
  return needles.reduce((sum, needle) => sum + needle.length * (text.split(needle).length - 1), 0);
}
