import type { Detector, Span } from '../detector.ts';
import { createSearch, findMatches, listMatches, type Search } from '../list-matches.ts';
import { isStrangeWord } from './strange-words.ts';
import { thingMarks } from './thing-marks.ts';
import {
  findLabelledUsers,
  findListedUsers,
  findOtherUsers,
  findProfiles,
  findSpeakers,
  findSpokenUsers,
  findStatedUsers,
  findSystemUsers,
  findUserWords,
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

type Place = Pick<Span, 'start' | 'end'>;

/** User names: handles (`@somebody`), behind words for them, and in addresses of profiles; no annotations of code. */
export const usernameDetector: Detector = {
  name: 'username',
  version: '4',
  languages: 'any',
  locality: 'in-process',
  types: ['USERNAME'],
  detect: (text) => {
    const spans = listHandles(text);
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
    for (const find of findOtherUsers) addAll(find, () => true);
    for (const { start, end } of [...listNearUsers(text), ...listSpeakers(text)]) add(text.slice(start, end), end);
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
    return spans;
  },
};

const listHandles = (text: string): Span[] =>
  findMatches(text, findHandles, 'USERNAME', (found, at) => !noHandle.test(found) && !isBehindPassword(text, at));

/** Characters behind a word for a user name in which one may stand, and words there. */
const reach = 48;
const mostWords = 5;
const nearWord = /[^\s"'`«»“”„()[\]{}<>|,;:=!?]{3,40}/gu;
const endsClause = /[.;!?]\s|\n/;
/** `kev_ds93`, `sanne.r88`: small letters with a digit behind them or a sign within. */
const handle = /^(?=.{5})\p{Ll}[\p{Ll}\d]*(?:[._-]\p{Ll}+)*[._-]?\d{1,5}$|^\p{Ll}{2,}_\p{Ll}{2,}[\p{Ll}\d_]*$/u;
const isKey = /^["']?\s?[:=]/;
const isCode = /^[(=@/:\\.]\w|^\(|^ ?=/;

/** Names of members have words that everybody uses: `given_name`. */
function isHandle(name: string): boolean {
  if (!handle.test(name)) return false;
  return (
    /\d/.test(name) || !name.split('_').every((part) => isEnglishWord(part) || commonWords.has(part) || part === 'id')
  );
}

/** User names that a word for one is near, whatever stands between the two: `mon pseudo, c'est kev_ds93`. */
function listNearUsers(text: string): Place[] {
  const found: Place[] = [];
  for (const { 0: said, index } of findUserWords(text)) {
    const from = index + said.length;
    const [clause = ''] = text.slice(from, from + reach).split(endsClause, 1);
    for (const match of listMatches(clause, nearWord).slice(0, mostWords)) {
      if (match[0].startsWith('-') || isKey.test(clause.slice(match.index + match[0].length))) break;
      const name = match[0].replace(/\.+$/, '');
      const start = from + match.index;
      const end = start + name.length;
      if (!isHandle(name) || !isUsername(name, ':', false) || isCode.test(text.slice(end, end + 2))) continue;
      found.push({ start, end });
      break;
    }
  }
  return found;
}

const fewestSpeakers = 2;
const joined = /^\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+){1,3}$/u;

/** Those who speak in turns, where one has a name that nobody but users has: `snowy_owl23: anyone up?` */
function listSpeakers(text: string): Place[] {
  const all = findSpeakers(text).map(({ 1: name = '', index }) => ({ name, start: index - name.length, end: index }));
  if (all.length < fewestSpeakers || !all.some(({ name }) => isHandle(name))) return [];
  return all.filter(({ name }) => isHandle(name) || joined.test(name));
}

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
  if (!isAnnounced && !isSure) return /["'«“„]$/.test(between) && isSmall.test(found) && isStrangeWord(found, true);
  if (isAnnounced && /\p{Ll}\p{Lu}/u.test(found)) return isSure || !thingMarks.has(found.toLowerCase());
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
