import { isIPv4, isIPv6 } from 'node:net';
import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { createPatternNeed, holdsDigit } from '../needs.ts';

// Dots also in brackets, as reports write them. A dash may lead to a range's end, not to a version's `-beta`.
const findDotted = createSearch(
  /(?<![\p{Script=Latin}\p{N}.])\d{1,3}(?:(?:\.|\[\.\]|\(\.\))\d{1,3}){3}(?:\/\d{1,2})?(?![\p{Script=Latin}\p{N}]|-\p{L}|\.\d)/gu,
);
const dotBetweenDigits = /\d[[(]?\.[\])]?\d/;
// From the start of a word, or behind a label that is no part of an address (`ip:2001:db8::1`).
const findColons = createSearch(
  /(?:(?<![\w:.])|(?<=(?<![\w:.])(?=\w{0,20}[g-z_])\w{1,20}:)(?!:))[0-9a-f:.]{2,60}(?:%[a-z0-9]{1,15})?(?:\/\d{1,3})?(?!\w)/gi,
);
const mayHoldColon = createPatternNeed(/:/);
const colonInAddress = /:(?:[0-9a-f:.]|(?<=[0-9a-f:.]:))/i;
/** Words before a number in four parts that make it a version or a place in a text, unless one for an address is nearer. */
const isVersion =
  /(?:\bv|\bver\.?|\brev\.?|§)[\s.:]{0,3}$|(?:version\p{L}{0,3}|versão|versión|wersj\p{L}{1,2}|release|firmware|driver|build|section|kapitel|chapter|\btab(?:le|elle|leau|ela|ella|ell)|figure|clause|annex|bump\p{L}{0,4}|(?:up|down)grad\p{L}{1,4}|updat\p{L}{1,3}|patch\p{L}{0,3}|aktualis\p{L}{2,6}|mise à jour|actualiz\p{L}{2,6}|aggiorn\p{L}{2,6}|bijgewerkt|atualiz\p{L}{2,6}|uppdater\p{L}{1,5})(?:(?!\bip|host|server|client|addr|gateway|\bdns)[^.\n;]){0,24}$|(?:(?:up|down)grad\p{L}{1,4}|versions?) (?:\p{L}{1,6} )?v?\d{1,4}(?:\.\d{1,4}){3} (?:to|auf|zu|à|a|naar|para|na|till) v?$/iu;
/** `Chrome/119.0.0.0`, `kernel 5.15.0.91`, `pip install lib==1.2.0.4`, `org.example:lib:2.4.1.0`. */
const isRelease =
  /(?<!\p{L})(?:chrom(?:e|ium)|firefox|safari|edga?|opr|opera|version|applewebkit|trident|electron|curl|openssl|nginx|python|java|php|node|okhttp|dalvik)\/$|(?<!\p{L})(?:openssl|openssh|kernel|fw|bios|uefi|jdk|jre)[ -]$|(?<!\p{L})(?:install|add|requires?) [\w.[\]-]{1,40}[=~><]=\s?$|[a-z][\w-]{1,30}(?:\.[\w-]{1,30}){1,6}:[a-z][a-z._-]{1,40}:$/iu;
/** Addresses that are everybody's: this machine, none, and the public name servers. */
const isEverybodys =
  /^(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|255\.255\.255\.\d+|1\.[01]\.[01]\.1|8\.8\.(?:8\.8|4\.4)|9\.9\.9\.9)$/;

/** IP addresses, v4 and v6, with the length of their net when it is written; no version numbers. */
export const ipAddressDetector: Detector = {
  name: 'ip-address',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['IP_ADDRESS'],
  detect: (text) => {
    const spans: Span[] = [];
    let version: RegExpMatchArray | undefined;
    for (const match of holdsDigit(text) && dotBetweenDigits.test(text) ? findDotted(text) : []) {
      const isAddress = isIPv4(withoutZeros(match[0].replace(/[[\]()]/g, '').split('/')[0] ?? ''));
      if (!isAddress || isEverybodys.test(match[0])) continue;
      const lead = text.slice(Math.max(0, match.index - 48), match.index);
      if (isVersion.test(lead) || isRelease.test(lead) || isNextVersion(text, version, match)) {
        version = match;
        continue;
      }
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'IP_ADDRESS' });
    }
    if (!mayHoldColon(text) || !colonInAddress.test(text)) return spans;
    for (const match of findColons(text)) {
      const trimmed = match[0].replace(/[.:]$/, (end) => (match[0].endsWith('::') ? end : ''));
      const address = trimmed.split('/')[0] ?? '';
      if (!isAddress(address, trimmed.includes('/'), isSlice(text, match.index))) continue;
      spans.push({ start: match.index, end: match.index + trimmed.length, type: 'IP_ADDRESS' });
    }
    return spans;
  },
};

const saysAddress = /\b(?:ip|host|server|client|addr|gateway|dns)|[@/;\n]/i;

/** `version 3.4.11.0 replaces 3.4.10.2`: shortly behind a version of the same two numbers. */
function isNextVersion(text: string, version: RegExpMatchArray | undefined, next: RegExpMatchArray): boolean {
  if (version?.index === undefined || next.index === undefined) return false;
  const between = text.slice(version.index + version[0].length, next.index);
  if (between.length > 40 || saysAddress.test(between)) return false;
  const [first, second] = version[0].split('.');
  return next[0].startsWith(`${first}.${second}.`);
}

/** Short forms are more often code (`a::b`, `[1::2]`) than addresses, save the local one and nets (`::/0`). */
function isAddress(address: string, isNet: boolean, isInBrackets: boolean): boolean {
  const digits = address.replace(/[^0-9a-f]/gi, '').length;
  return isIPv6(address) && (isNet || digits > (isInBrackets ? 3 : 2) || (address === '::1' && !isInBrackets));
}

/** `list[::2]`; an address in brackets has no name before them. */
function isSlice(text: string, start: number): boolean {
  return text[start - 1] === '[' && /\w$/.test(text.slice(Math.max(0, start - 2), start - 1));
}

function withoutZeros(address: string): string {
  return address.replace(/\b0+(?=\d)/g, '');
}
