import type { Detector, Span } from '../detector.ts';
import { createSearch, findMatches } from '../list-matches.ts';
import { createPatternNeed } from '../needs.ts';

const longestLocal = 64;
const longestDomain = 255;
const localCharacter = /[\p{M}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}._%+'&#=~$!*?^`{|}/-]/u;
const outerSign = /[.'`*=|{}!?/&#^~$-]/;
// A line may break behind the @, and before a common ending; an address of the net stands in brackets.
const domain =
  /\n?(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,62})\.){1,8}(?:xn--[a-z0-9]{2,30}|[\p{Script=Latin}\p{M}]{2,24}|\p{Script=Cyrillic}{2,24}|\n(?:com|org|net|edu|gov|io|eu|de|fr|es|it|nl|at|ch|be|co\.uk)(?![\p{L}\p{N}]))|\[[0-9a-f.:]{3,45}\]|(?:ok(?:sbi|axis|icici|hdfcbank)|upi|ybl|ibl|axl|paytm|apl)(?![\p{L}\p{N}.])/uy;
const dotWord = '(?:dot|punkt|point|punto|punt|ponto|\\.)';
const bracketedDot = `\\s?[([{<]\\s?${dotWord}\\s?[)\\]}>]\\s?`;
const localPart = `(?<![\\w.+-])[\\w.+-]{1,64}(?:${bracketedDot}[\\w+-]{1,64}){0,4}`;
const spokenDot = 'dot|punkt|point|punto|punt|ponto|kropka';
const spokenSign = `${spokenDot}|underscore|unterstrich|tiret bas|guion bajo|trattino basso|liggend streepje|laag streepje|sublinhado|podkreślnik|understreck|dash|hyphen|minus|bindestrich|tiret|guion|trattino|streepje|hífen|myślnik|bindestreck|plus`;
const spokenNumber =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety';
const spelledOut = [
  `${localPart}\\s{0,2}[([{<]\\s?(?:at|@|ät|a|arroba|arobase|chiocciola|klammeraffe|apenstaart(?:je)?)\\s?[)\\]}>]\\s{0,2}[a-z0-9-]{1,63}(?:(?:\\.|${bracketedDot}|\\s${dotWord}\\s)[a-z0-9-]{1,63}){1,4}`,
  `(?<![\\w.+-])[\\w.+-]{1,64}(?: (?:${spokenSign}) [\\w+-]{1,64}| (?:${spokenNumber})){0,8} (?:at|arroba|arobase|chiocciola|apenstaartje|klammeraffe|ät|małpa|snabel-a) [a-z0-9-]{1,63}(?: (?:${spokenDot}) [a-z0-9-]{1,63}){0,2} (?:${spokenDot}) (?:com|org|net|edu|gov|io|eu|info|example|de|fr|es|it|nl|pt|pl|se|at|ch|be|co|uk|us)(?![\\p{L}\\p{N}])`,
].map((source) => new RegExp(source, 'giu'));
const mayBeSpelledOut = createPatternNeed(...spelledOut);
const findSpelledOut = spelledOut.map(createSearch);
// What all of them hold in some form.
const spelling =
  /[([{<]\s?(?:at|@|ät|a|arroba|arobase|chiocciola|klammeraffe|apenstaart(?:je)?)\s?[)\]}>]|[ ](?:dot|punkt|point|punto|punt|ponto|kropka)[ ]/i;

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
      if (end !== undefined && start < at && !isPassword(text, start) && !isRepository(text, start, end))
        spans.push({ start, end, type: 'EMAIL' });
    }
    if (!mayBeSpelledOut(text) || !spelling.test(text)) return spans;
    return [...spans, ...findSpelledOut.flatMap((find) => findMatches(text, find, 'EMAIL'))];
  },
};

function findLocalStart(text: string, at: number): number {
  if (text[at - 1] === '"') return findQuotedStart(text, at);
  let start = at;
  while (start > 0 && at - start < longestLocal && localCharacter.test(text[start - 1] ?? '')) start--;
  start += text.slice(start, at).lastIndexOf('/') + 1;
  // `?email=ann@example.com` is a parameter; the `=` of a bounce address belongs to it.
  start += /(?:^|[?&;|])[\w.[\]]{1,40}=(?=.)/.exec(text.slice(start, at))?.[0].length ?? 0;
  while (start < at && outerSign.test(text[start] ?? '')) start++;
  if (start < at) return start;
  // Scripts without spaces: only where nothing else stands before the @, since a sentence may run into an address.
  while (start > 0 && at - start < longestLocal && /\p{L}/u.test(text[start - 1] ?? '')) start--;
  return start;
}

/** `"ann lee"@example.com` */
function findQuotedStart(text: string, at: number): number {
  const quote = text.slice(Math.max(0, at - 1 - longestLocal), at - 1).search(/"[^"\n]{1,64}$/);
  return quote < 0 ? at : Math.max(0, at - 1 - longestLocal) + quote;
}

function findDomainEnd(text: string, from: number): number | undefined {
  const rest = text.slice(from, from + longestDomain);
  domain.lastIndex = 0;
  const match = domain.exec(rest);
  return match ? from + match[0].length : undefined;
}

/** `git@github.com:acme/widget.git` */
function isRepository(text: string, start: number, end: number): boolean {
  return text.startsWith('git@', start) && /^[:/][\w.-]/.test(text.slice(end, end + 2));
}

/** Whether what looks like the local part is the password of a URL; that one is a secret. */
function isPassword(text: string, start: number): boolean {
  return /:\/\/[^\s/@]{0,80}:[^\s/@]{0,80}$/.test(text.slice(Math.max(0, start - 170), start));
}
