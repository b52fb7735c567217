import type { Detector, Span } from '../detector.ts';
import { createSearch, findMatches } from '../list-matches.ts';
import { commonWords, isEnglishWord } from './word-lists.ts';

// `@somebody`, `@somebody@server.example`
const handle =
  /(?<![\p{L}\p{N}_@/.:=&'`$\\}-]|[\p{L}\p{N}_:=([{,]\s?"(?!@\w{2,30}:? ))@[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,28}[A-Za-z0-9_])(?:@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3})?(?![\p{L}\p{N}_/(@]|\.?\w{1,30}\()/gu;
const noHandle =
  /^@(?:all|channel|here|everyone|media|import|param|params|return|returns|throws|type|types|override|deprecated|todo|see|since|author|context|id|value|graph|property|staticmethod|classmethod|dataclass|keyframes|charset|supports|font-face|test|before|after)$/i;

const sites =
  'twitter|instagram|insta|tiktok|github|gitlab|bitbucket|reddit|discord|steam|telegram|snapchat|skype|twitch|mastodon|bluesky|linkedin|facebook|youtube|psn|xbox|gamertag|venmo|cash ?app|wechat|threema|keybase|soundcloud|pinterest|tumblr|medium|last\\.fm|strava|spotify|slack|icq';
/** Words for a user name that mean nothing else, in nine languages; a name follows them without a sign, too. */
const surely =
  "user ?names?|user-name|user[ _]?id|screen ?name|login ?name|nick ?name|benutzername|benutzerkennung|nutzername|anmeldename|nom d[’']utilisateur|nombre de usuario|nome utente|gebruikersnaam|inlognaam|nome de (?:utilizador|usuário)|nazwa użytkownika|användarnamn(?:et)?|inloggningsnamn|brukernavn|(?:logged|signed|log|sign) in as|angemeldet als|connecté (?:en tant que|comme)|conectado como|connesso come|ingelogd als|zalogowany jako|inloggad som";
/** Words that mean something else, too: a sign or a verb must follow, or a digit stand in the name. */
const perhaps = `nick|handle|alias|login|user|uid|pseudo|identifiant|usuario|apodo|utente|gebruiker|utilizador|usuário|użytkownik|pseudonim|användare|gamertag|(?:${sites})(?: (?:id|name|handle|user|account|profile))?`;
const link =
  "(?:(?:[’']s)?\\s(?:is|ist|lautet|est|es|è|é|to|är|jest|was|as|als|como|come|comme|jako|som)\\s(?:now\\s)?|\\s?[:=]\\s{0,3}|\\s[\"'«“„]?\\s?)[\"'`«“„]?\\s?";
const findLabelled = createSearch(
  new RegExp(
    `(?<![\\p{L}_])(?:(${surely})|(?:${perhaps}))["']?(${link})((?:u/|@)?[A-Za-z0-9_](?:[\\w.-]{1,38}\\w))(?![\\w@]|[.:]\\w|\\()`,
    'giu',
  ),
);
// Addresses of profiles up to the name, and home folders.
const findProfiles = createSearch(
  /(?:(?<![\w-])(?:facebook|instagram|twitter|x|tiktok|github|gitlab|pinterest|soundcloud|medium|threads|vk|behance|dribbble|flickr|venmo|patreon)\.com\/|linkedin\.com\/in\/|reddit\.com\/|(?<![\w-])(?:twitch\.tv|t\.me|keybase\.io|paypal\.me|about\.me|bsky\.app\/profile)\/|youtube\.com\/(?:c\/|(?=@))|cash\.app\/\$|steamcommunity\.com\/id\/|\/(?:users?|profiles?|people|members|u|author)\/|\/home\/|\\Users\\)(?:@|u\/|user\/)?([A-Za-z0-9][\w.-]{1,38}\w)(?=[/\\]?(?:[\s"'`<>)\]},;?#|]|[.!:](?:\s|$)|$)|(?<=(?:\/home\/|\\Users\\)[\w.-]{1,40})[/\\])/gi,
);
const noProfile =
  /^(?:about|login|signin|signup|help|explore|orgs?|settings|watch|search|share|sharer(?:\.php)?|home|features|pricing|topics|marketplace|intent|hashtag|status|groups?|events?|pages?|privacy|terms|legal|docs|blog|jobs|developers?|api|download|apps?|company|feed|me|self|current|public|shared|default|index\.\w+)$/i;
// `u/somebody`, `STEAM_0:1:123456`, `$CashTag` and `somebody#1234` beside a word for them.
const findOthers = [
  /(?<![\p{L}\p{N}/.])(\/?u\/[A-Za-z0-9_-]{3,20})(?![\w/-])/gu,
  /\b(STEAM_[0-5]:[01]:\d{3,12})/g,
  /\b(?:cash ?app|cash ?tag|pay me|venmo)\b.{0,40}?(\$[A-Za-z][A-Za-z0-9_]{1,20})(?!\w)/gi,
  /\bdiscord\b.{0,40}?(?<![\w.])([A-Za-z0-9_.]{2,32}#\d{4})(?!\d)/gi,
].map(createSearch);

const name = '([A-Za-z0-9_][\\w.-]{1,38}\\w)';
/** Where logs, chats and shells have a name: `password for somebody from …`, `user somebody logged in`, `ssh somebody@host`. */
const findSpoken = [
  `(?:password|passwd|publickey|session|login|log-in|sign-in|access|authentication|account)(?: \\p{L}{2,12}){0,2} (?:for|by)(?: invalid)?(?: user)? ${name}(?=[\\s,.;:]|$)`,
  `(?<!\\p{L})(?:user|member|player|account|profile|nutzer|benutzer|utilisateur|usuario|utente|gebruiker|utilizador|użytkownik|användare[n]?) ${name}(?= (?:has|had|was|is|just|logged|signed|joined|left|posted|wrote|reported|requested|created|deleted|uploaded|changed|locked|blocked|banned|suspended|hat|wurde|ist|a |est|ha |está|heeft|is|foi|został|har))`,
  `(?<![\\p{L}/-])(?:ssh|sftp|scp|rsync|mosh)\\s(?:-\\w{1,2}(?:\\s[\\w./-]{1,40})?\\s){0,3}${name}(?=@)`,
  `(?<!\\p{L})(?:goes? by|aka|a\\.k\\.a\\.|gamertag|in-game name|ign|dm|ping|find me (?:on|at)(?: \\p{L}{2,12})?(?: as)?)[: ]{1,2}${name}(?=[\\s,.;:!?)]|$)`,
  `(?<=(?<![\\w.-])${name})(?: (?:on|auf|sur|en|su|op|no|na|på) (?:${sites})(?!\\p{L})| (?:has )?(?:joined|left) (?:the|#))`,
  `(?<=(?:^|\\n)(?:\\[?\\d\\d:\\d\\d(?::\\d\\d)?\\]? )?)<[@+%]?${name}(?=> )`,
].map((source) => createSearch(new RegExp(source, 'giu')));

/** User names: handles (`@somebody`), behind words for them, and in addresses of profiles; no annotations of code. */
export const usernameDetector: Detector = {
  name: 'username',
  version: '3',
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
    if (text.includes('@'))
      spans.push(
        ...findMatches(
          text,
          handle,
          'USERNAME',
          (found, start) => !noHandle.test(found) && !isBehindPassword(text, start),
        ),
      );
    for (const match of findLabelled(text)) {
      const [whole, sure, between = '', found = ''] = match;
      if (isUsername(found, between, sure !== undefined)) add(found, match.index + whole.length);
    }
    for (const find of findSpoken) {
      for (const match of find(text)) {
        const found = match[1] ?? '';
        const at = text.indexOf(found, Math.max(0, match.index - found.length));
        if (isUsername(found, ':', false)) add(found, at + found.length);
      }
    }
    for (const match of findProfiles(text)) {
      const found = match[1] ?? '';
      if (!noProfile.test(found)) add(found, match.index + match[0].length);
    }
    for (const find of findOthers) for (const match of find(text)) add(match[1] ?? '', match.index + match[0].length);
    return spans;
  },
};

/** A digit or a sign within, or a word that no list has; only where its label is clear may it be letters alone. */
function isUsername(found: string, between: string, isSure: boolean): boolean {
  if (!/\p{L}/u.test(found) || /^(?:u\/|@)/.test(found)) return /^(?:u\/|@)/.test(found);
  const isAnnounced = between.trim() !== '' && !/^["'«“„]$/.test(between.trim());
  const hasMark = /\d/.test(found) || /[a-z0-9]_[a-z0-9]/i.test(found) || /[a-z]\.[a-z]/.test(found);
  if (/^v?\d+(?:[.:-]\d+)*[a-z]{0,2}$/i.test(found) || isTechnical.test(found)) return false;
  if (hasMark) return isSure || isAnnounced || /[a-z_.]\d|_/i.test(found);
  if (!isAnnounced && !isSure) return false;
  const plain = found.toLowerCase();
  return plain.length >= 4 && /^[a-z]+(?:-[a-z]+)*$/.test(found) && !isEnglishWord(plain) && !commonWords.has(plain);
}

const isTechnical =
  /^(?:svc|root|admin|app|deploy|system|guest|nobody|anonymous|test|null|none|true|false)(?![a-z])|_id$|\.\w{2,4}$|^(?:user_?name|pass_?word)/i;

/** The host behind a URL's password. */
function isBehindPassword(text: string, at: number): boolean {
  return /:\/\/[^\s/@]{0,80}$/.test(text.slice(Math.max(0, at - 90), at));
}
