import type { Detector, Span } from '../detector.ts';
import { createSearch, findMatches, type Search } from '../list-matches.ts';
import { isStrangeWord } from './strange-words.ts';
import {
  findLabelledUsers,
  findListedUsers,
  findOtherUsers,
  findProfiles,
  findSpokenUsers,
  findStatedUsers,
  findSystemUsers,
  isSystemUser,
} from './username-cues.ts';
import { commonWords, firstNames, isEnglishWord } from './word-lists.ts';

// `@somebody`, `@somebody@server.example`
const findHandles = createSearch(
  /(?<![\p{L}\p{N}_@/.:=&'`$\\}-]|[\p{L}\p{N}_:=([{,]\s?"(?!@\w{2,30}:? ))@[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,28}[A-Za-z0-9_])(?:@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3})?(?![\p{L}\p{N}_/(@]|\.?\w{1,30}\()/gu,
);
const noHandle =
  /^@(?:all|channel|here|everyone|media|import|param|params|return|returns|throws|type|types|override|deprecated|todo|see|since|author|context|id|value|graph|property|staticmethod|classmethod|dataclass|keyframes|charset|supports|font-face|test|before|after)$/i;
const noProfile =
  /^(?:about|login|signin|signup|help|explore|orgs?|settings|watch|search|share|sharer(?:\.php)?|home|features|pricing|topics|marketplace|intent|hashtag|status|groups?|events?|pages?|privacy|terms|legal|docs|blog|jobs|developers?|api|download|apps?|company|feed|me|self|current|public|shared|default|index\.\w+)$/i;

/** User names: handles (`@somebody`), behind words for them, and in addresses of profiles; no annotations of code. */
export const usernameDetector: Detector = {
  name: 'username',
  version: '4',
  languages: 'any',
  locality: 'in-process',
  types: ['USERNAME'],
  detect: (text) => {
    const spans: Span[] = [];
    const starts = new Set<number>();
    const add = (found: string, end: number) => {
      const start = end - found.length;
      if (!starts.has(start)) spans.push({ start, end, type: 'USERNAME' });
      starts.add(start);
    };
    const addAll = (find: Search, isFound: (found: string) => boolean) => {
      for (const match of find(text)) {
        const found = match[1] ?? '';
        if (isFound(found)) add(found, match.index + match[0].length);
      }
    };
    spans.push(
      ...findMatches(
        text,
        findHandles,
        'USERNAME',
        (found, start) => !noHandle.test(found) && !isBehindPassword(text, start),
      ),
    );
    for (const match of findLabelledUsers(text)) {
      const [whole, sure, account, between = '', found = ''] = match;
      const isFound =
        account === undefined
          ? isUsername(found, between, sure !== undefined) && !isVerb(text, match.index + whole.length, found, between)
          : isAccount(found, between);
      if (isFound) add(found, match.index + whole.length);
    }
    const addSpoken = (find: Search, isFound: (found: string) => boolean) => {
      for (const match of find(text)) {
        const found = match[1] ?? '';
        const at = text.lastIndexOf(found, match.index + match[0].length - 1);
        if (at >= 0 && isFound(found)) add(found, at + found.length);
      }
    };
    for (const find of findSpokenUsers) addSpoken(find, (found) => isUsername(found, ':', false));
    addSpoken(
      findStatedUsers,
      (found) => isAccount(found, ':') || (isSmall.test(found) && isStrangeWord(found, false)),
    );
    for (const find of findSystemUsers) addSpoken(find, isSomebodys);
    addAll(findListedUsers, (found) => isUsername(found, '', true));
    addAll(findProfiles, (found) => !noProfile.test(found));
    for (const find of findOtherUsers) addAll(find, () => true);
    return spans;
  },
};

/** `nom d'utilisateur doit contenir`: a small word behind a label, with nothing between, and small words behind it. */
function isVerb(text: string, end: number, found: string, between: string): boolean {
  if (between.trim() !== '' || hasMark(found) || /\P{Ll}/u.test(found)) return false;
  return /^ (?!(?:and|und|et|y|e|en|i|och|but|aber|is|was|is|ist|est|on|for|with|mit|avec|con|com|met|z|med|please|bitte) )\p{Ll}{2}/u.test(
    text.slice(end, end + 12),
  );
}

const isSmall = /^\p{Ll}{4,}(?:-\p{Ll}+)*$/u;

/** Databases and machines have accounts of their own, which words are taken for. */
function isSomebodys(found: string): boolean {
  const plain = found.toLowerCase();
  return !isSystemUser.test(found) && (!isEnglishWord(plain) || firstNames.has(plain));
}

/** A digit or a sign within, or a word that no list has; only where its label is clear may it be letters alone. */
export function isUsername(found: string, between: string, isSure: boolean): boolean {
  if (!/\p{L}/u.test(found) || /^(?:u\/|@)/.test(found)) return /^(?:u\/|@)/.test(found);
  const isAnnounced = (between.trim() !== '' && !/^["'«“„]$/.test(between.trim())) || /[ \t]{2}/.test(between);
  const isMarked = hasMark(found);
  if (/^v?\d+(?:[.:-]\d+)*[a-z]{0,2}$/i.test(found) || isTechnical.test(found)) return false;
  if (isMarked) return isSure || isAnnounced || /[a-z_.]\d|_/i.test(found) || isDotted(found);
  if (!isAnnounced && !isSure) return false;
  if (isSure && isAnnounced && /^(?:[A-Z][a-z]+){2,4}$/.test(found)) return true;
  const plain = found.toLowerCase();
  return isSmall.test(found) && !isEnglishWord(plain) && !commonWords.has(plain);
}

/** `t.garnier`: parts of letters, the last of which is no word. */
function isDotted(found: string): boolean {
  const last = /^(?:[a-z]+\.)+([a-z]{3,})$/.exec(found)?.[1];
  return last !== undefined && !isEnglishWord(last) && !commonWords.has(last);
}

/** Numbers of programs: `acct_1Ab2…`, an IBAN. */
const isObjectId = /^[a-z]{2}\d|^[a-z]{2,8}_(?=\w*\d)(?=\w*[A-Z])\w{10,}$/;

/** Behind a word for an account, which has numbers and kinds, too: small letters, with a digit or a sign within. */
function isAccount(found: string, between: string): boolean {
  return /^[a-z]/.test(found) && !isObjectId.test(found) && hasMark(found) && isUsername(found, between, false);
}

const hasMark = (found: string) =>
  /\d/.test(found) || /[\p{Ll}\d]_[\p{Ll}\d]/iu.test(found) || /\p{Ll}\.\p{Ll}/u.test(found);
const isTechnical =
  /^(?:svc|root|admin|app|deploy|system|guest|nobody|anonymous|test|null|none|true|false)(?![a-z])|_id$|\.(?:com|org|net|io|dev|eu|de|fr|es|it|nl|pt|pl|se|uk|test|local|example|txt|md|csv|json|ya?ml|xml|html?|pdf|docx?|xlsx?|png|jpe?g|svg|zip|log|conf|cfg|ini|env|sql|sh|py|js|ts|go|rb|rs|java|php|css|exe|dll)$|^(?:user_?name|pass_?word)/i;

/** The host behind a URL's password. */
function isBehindPassword(text: string, at: number): boolean {
  return /:\/\/[^\s/@]{0,80}$/.test(text.slice(Math.max(0, at - 90), at));
}
