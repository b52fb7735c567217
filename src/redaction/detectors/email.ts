import type { Detector, Span } from '../detector.ts';

const longestLocal = 64;
const longestDomain = 255;
const localCharacter = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}._%+'&#=~$!*?^`{|}/-]/u;
const outerSign = /[.'`*=|{}!?/&#^~$-]/;
const domain =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}(?:xn--[a-z0-9]{2,30}|\p{Script=Latin}{2,24}|\p{Script=Cyrillic}{2,24})/uy;
const spelledOut =
  /(?<![\w.+-])[\w.+-]{1,64} ?[([{<] ?(?:at|AT|@|ät) ?[)\]}>] ?[A-Za-z0-9-]{1,63}(?:(?:\.| ?[([{<] ?(?:dot|DOT|punkt|\.) ?[)\]}>] ?)[A-Za-z0-9-]{1,63}){1,4}/g;

/** E-mail addresses, found from their `@` outwards; also `name (at) example (dot) com`. */
export const emailDetector: Detector = {
  name: 'email',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['EMAIL'],
  detect: (text) => {
    const spans: Span[] = [];
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const end = findDomainEnd(text, at + 1);
      const start = findLocalStart(text, at);
      if (end !== undefined && start < at && !isPassword(text, start)) spans.push({ start, end, type: 'EMAIL' });
    }
    for (const match of text.matchAll(spelledOut)) {
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'EMAIL' });
    }
    return spans;
  },
};

function findLocalStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < longestLocal && localCharacter.test(text[start - 1] ?? '')) start--;
  start += text.slice(start, at).lastIndexOf('/') + 1;
  while (start < at && outerSign.test(text[start] ?? '')) start++;
  if (start < at) return start;
  // Scripts without spaces: only where nothing else stands before the @, since a sentence may run into an address.
  while (start > 0 && at - start < longestLocal && /\p{L}/u.test(text[start - 1] ?? '')) start--;
  return start;
}

function findDomainEnd(text: string, from: number): number | undefined {
  const rest = text.slice(from, from + longestDomain);
  domain.lastIndex = 0;
  const match = domain.exec(rest);
  return match ? from + match[0].length : undefined;
}

/** Whether what looks like the local part is the password of a URL; that one is a secret. */
function isPassword(text: string, start: number): boolean {
  return /:\/\/[^\s/@]{0,80}:[^\s/@]{0,80}$/.test(text.slice(Math.max(0, start - 170), start));
}
