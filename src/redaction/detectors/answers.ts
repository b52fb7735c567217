import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { readDate } from './date-of-birth.ts';
import { personalNumbers } from './id-words.ts';
import { mayBeIdOf } from './labelled-id.ts';
import { anyName, findLists, lists, nameParticles, withoutAccents } from './name-lists.ts';
import { looksLikePassword } from './secret-values.ts';
import { otherCodes } from './told-codes.ts';
import { isUsername } from './username.ts';

// What a chat asks for in one line and gets in the next, in nine languages: `may I have your name?`, `agent: PIN?`.

interface Question {
  type: FindingType;
  asks: RegExp;
  /** What of an answer it is, from its beginning; undefined where it is none. */
  read: (answer: string, question: string) => string | undefined;
}

const names =
  "(?:your|full|first|last|family|the|his|her|their|a|sur|maiden)[ -]?name|(?:ihr|dein|vor|nach|familien|voll\\p{L}{2,4}) ?(?:voller |vollständiger )?namen?|(?:votre|ton|quel|le|son) nom|nom (?:complet|et prénom|de famille|s['’]il)|prénom|(?:su|tu|el|qué) nombre|nombre (?:completo|y apellidos?)|apellidos?|(?:suo|tuo|il) nome|nome (?:completo|e cognome)|cognome|(?:seu|teu|qual o) nome|sobrenome|apelido|(?:uw|je|de|volledige) ?(?:achter|voor)?naam|achternaam|nazwisko|imię|(?:ditt|hela) namn|(?:för|efter)namn(?:et)?|who am i (?:speaking|talking|chatting) (?:to|with)|mit wem (?:spreche|habe) ich|wie hei(?:ß|ss)(?:en sie|t du)|wie war (?:ihr|der) name|comment (?:vous appelez|t['’]appelles|tu t['’]appelles)|c[oó]mo (?:se|te) llamas?|come (?:si|ti) chiam[ai]|como (?:se|te) chamas?|hoe heet|jak (?:się )?(?:pan|pani|nazywa)|vad heter";
const noNames =
  'user|company|product|file|domain|pet|brand|street|host|nick|display|benutzer|nutzer|firmen|datei|utilisateur|société|usuario|empresa|utente|azienda|utilizador|gebruikers|bedrijfs|użytkownika|firmy|användar|företags';
const users =
  "user ?name|login name|screen ?name|nick(?:name)?|handle|benutzername|nutzername|nom d['’]utilisateur|pseudo|identifiant|nombre de usuario|nome utente|gebruikersnaam|nome de (?:utilizador|usuário)|nazwa użytkownika|login|användarnamn";
const births =
  'd\\.?o\\.?b\\.?|birth(?:day|date)?|born|b-?day|geb(?:oren|urts\\p{L}{1,8})|née?|naissance|anniversaire|nacimiento|nacid[oa]|naci(?:ó|ste)|cumpleaños|nascita|nat[oa]|compleanno|geboorte\\p{L}{1,8}|jarig|verjaardag|nascimento|nasc(?:eu|ido|ida|este)|aniversário|urodz\\p{L}{1,10}|född|födelse\\p{L}{1,8}|fyller';
const homes =
  "(?:home|postal|street|billing|delivery|shipping|mailing|current|your|full|the|what) address|where (?:do|are) you (?:live|living|based)|(?:liefer|rechnungs|wohn|post|heim)?anschrift|(?:ihre|deine|die|liefer|rechnungs) ?adresse|wo wohn\\p{L}{1,3}|(?:votre|ton|quelle|l['’]|une) ?adresse|où habit\\p{L}{1,4}|dirección|domicilio|dónde viv\\p{L}{1,3}|indirizzo|dove (?:abita|abiti|vive)|(?:uw|je|het|woon|post) ?adres|waar woon\\p{L}{0,2}|morada|endereço|onde (?:mora|vive)|adres(?:em)?|gdzie .{0,10}mieszka\\p{L}{0,3}|(?:din|hem|er|leverans) ?adress(?:en)?|var bor";
const chosen =
  'wi-?fi|wlan|\\p{L}{0,12}(?:pass?w(?:or|ro)[dt]|kennwort|passcode)|mot de passe|mdp|contrase[nñ]a|clave|wachtwoord|senha|palavra-passe|has[lł]o|l[öo]senord(?:et)?|parola';
const opened = `(?<!(?:${otherCodes})\\p{L}{0,8}[ -])(?!(?:${otherCodes}))\\p{L}{0,16}(?:code|kod|koden)|\\p{L}{0,10}pin|puk|tan|código|codice|combina(?:tion|ison|ción|zione|ção|tie)|kombination|kombinacja|szyfr`;

const ask = (words: string) => new RegExp(`(?<![\\p{L}\\d])(?:${words})(?!\\p{L})`, 'iu');
const questions: readonly Question[] = [
  { type: 'USERNAME', asks: ask(users), read: (answer) => readToken(answer, (word) => isUsername(word, ':', true)) },
  {
    type: 'SECRET',
    asks: ask(chosen),
    read: (answer) => readToken(answer, (word) => looksLikePassword(word, true)),
  },
  { type: 'SECRET', asks: ask(opened), read: (answer) => readToken(answer, (word) => /^\d{4,8}$/.test(word)) },
  { type: 'ID', asks: ask(personalNumbers), read: (answer) => readToken(answer, mayBeIdOf) },
  { type: 'DATE_OF_BIRTH', asks: ask(births), read: readDate },
  {
    type: 'ADDRESS',
    asks: new RegExp(`(?<![\\p{L}\\d]|(?:e-?mail|mail|ip|mac|web|wallet)[ -]?)(?:${homes})(?!\\p{L})`, 'iu'),
    read: readHome,
  },
  {
    type: 'PERSON',
    asks: new RegExp(`(?<![\\p{L}\\d]|(?:${noNames})[ -]?)(?:${names})(?!\\p{L})`, 'iu'),
    read: readName,
  },
];

const longestQuestion = 160;
/** Who speaks and when: `[10:04] Ann:`, `- client:`. */
const speaker =
  /^[ \t>*–-]{0,4}(?:[[(]?\d{1,2}[:.h]\d\d(?::\d\d)?(?: ?[ap]m)?[\])]?,?[ \t–-]{0,3})?(?:<[\p{L}\p{N}_. -]{1,30}>[ \t]|[\p{L}\p{N}_.'’ ()/-]{1,30}:[ \t])?[ \t]{0,2}/u;
const openers =
  /^(?:(?:yes|yeah|sure|ok(?:ay)?|of course|ja|klar|gerne|natürlich|oui|bien sûr|sí|si|claro|certo|sim|tak|jasne|jo|visst|sure thing|it['’]s|it is|it was|that['’]s|das ist|es ist|c['’]est|es|è|é|het is|dat is|to|det är|i am|i['’]m|ich bin|je suis|soy|sono|ik ben|jestem|jag är|my name is|ich hei(?:ß|ss)e|je m['’]appelle|me llamo|mi chiamo|ik heet|chamo-me|nazywam się|jag heter)(?!\p{L})[,!.:]?[ \t]{1,2}){1,3}/iu;

/** Answers to questions of a chat: names, numbers, user names, passwords and codes. */
export const answerDetector: Detector = {
  name: 'answer',
  version: '1',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
  locality: 'in-process',
  types: [...new Set(questions.map(({ type }) => type))],
  detect: (text) => {
    const spans: Span[] = [];
    if (!text.includes('?') || !text.includes('\n')) return spans;
    for (let mark = text.indexOf('?'); mark >= 0; mark = text.indexOf('?', mark + 1)) {
      const newline = text.indexOf('\n', mark);
      if (newline < 0) break;
      // `code?: number` is no question.
      if (newline - mark > 40 || !/[\s"'»”)*]/.test(text[mark + 1] ?? '')) continue;
      const question = text.slice(Math.max(text.lastIndexOf('\n', mark) + 1, mark - longestQuestion), mark);
      const span = findAnswer(text, newline + 1, question);
      if (span) spans.push(span);
    }
    return spans;
  },
};

function findAnswer(text: string, from: number, question: string): Span | undefined {
  const asked = questions.filter(({ asks }) => asks.test(question));
  if (asked.length === 0) return undefined;
  const [, line = ''] = /^\s{0,3}([^\n]{0,200})/.exec(text.slice(from, from + 204)) ?? [];
  const at = text.indexOf(line, from);
  const told = speaker.exec(line)?.[0] ?? '';
  const rest = line.slice(told.length);
  const opened = openers.exec(rest)?.[0] ?? '';
  const answer = rest.slice(opened.length);
  for (const { type, read } of asked) {
    const value = read(answer, question);
    if (value === undefined) continue;
    const start = at + told.length + opened.length + answer.indexOf(value);
    return { start, end: start + value.length, type };
  }
  return undefined;
}

const mostTokens = 6;

/** The first of a few words that is one of the kind, without the signs around it. */
function readToken(answer: string, isOne: (word: string) => boolean): string | undefined {
  return answer
    .split(/[\s,;]+/, mostTokens)
    .map((word) => word.replace(/^["'«“„`(]{1,2}|["'»”“`)]{0,2}[.,;!?]{0,2}$/g, ''))
    .find((word) => word.length >= 3 && isOne(word));
}

const atHome =
  /^(?:(?:i|we) live (?:at|on|in)|(?:i['’]m|we['’]re) at|ich wohne (?:in der|in dem|am|an der|im|in)|j['’]habite(?: au| à)?|vivo en(?: la| el)?|abito in|ik woon (?:op|aan|in)(?: de| het)?|mor[oa] n[ao]|vivo n[ao]|mieszkam (?:na|przy|w)|jag bor (?:på|i|vid)) /iu;
const home =
  /^(?:\d{1,5}(?:[- /]?\p{L}(?!\p{L}))?,? (?=\p{L}{2})|\p{L}[\p{L}\p{M}.'’-]{1,30}(?: [\p{L}\p{M}.'’-]{1,30}){0,4},? \d{1,5})[^\n?!;:()]{0,120}/u;
const endOfSentence = /(?<=\p{L}{4}|\d)\.(?= |$)/u;

/** From the house to the end of its sentence; nothing where the words before its number are those of a sentence. */
function readHome(answer: string): string | undefined {
  const rest = answer.slice(atHome.exec(answer)?.[0].length ?? 0);
  const found = home.exec(rest)?.[0];
  if (found === undefined) return undefined;
  const [value = ''] = found.split(endOfSentence);
  const words = value.match(/\p{L}{2,}/gu)?.slice(0, 4) ?? [];
  const isSentence = words.some((word) => {
    const plain = withoutAccents(word);
    return (findLists(plain) & lists.little) !== 0 && !nameParticles.has(plain);
  });
  return isSentence ? undefined : value.replace(/[\s,."'»”]+$/u, '');
}

const wholeName = /^\p{L}[\p{L}\p{M}'’.-]{0,30}(?: \p{L}[\p{L}\p{M}'’.-]{0,30}){0,4}(?=$|[,.;!?(]|\s[–-])/u;
const everyday = lists.little | lists.common | lists.noName;

/** Up to five words that the answer begins with, none of which is an everyday one; alone it must stand in a list of names. */
function readName(answer: string): string | undefined {
  const name = wholeName.exec(answer)?.[0].replace(/\.$/, '');
  const words = name?.split(' ').map((word) => ({ word, marks: findLists(withoutAccents(word)) })) ?? [];
  const parts = words.filter(({ word }, at) => at === 0 || !nameParticles.has(word.toLowerCase()));
  const isNamed = parts.some(({ marks }) => (marks & anyName) !== 0);
  const isEveryday = ({ marks }: { marks: number }) =>
    (marks & everyday) !== 0 || ((marks & lists.english) !== 0 && !isNamed);
  const doubtful = parts.filter((part) => isEveryday(part) && (part.marks & (lists.given | lists.surname)) === 0);
  const beginsGiven = ((parts[0]?.marks ?? 0) & (lists.given | lists.rarerGiven)) !== 0;
  if (doubtful.length > (beginsGiven && parts.length > 1 ? 1 : 0)) return undefined;
  return parts.length > 1 || isNamed ? name : undefined;
}
