import { kindBefore, letter, number } from '../characters.ts';
import { groupAlternatives } from '../group-alternatives.ts';
import { createRunNeed } from '../needs.ts';
import type { SaidValue } from './said-secret.ts';

// Codes that what stands around them tells, in nine languages: `safe: 4711`, `the code of the shed is 4711`.

const code = 'code|código|codigo|codice|kod(?:en)?|pin|tan|otp';
const combination =
  'combina(?:tion|ison|ción|zione|ção|tie)|kombina(?:tion(?:en)?|cja)|szyfr|passcode|zahlenkombination';
/** What a lock with a code is on. */
const locked =
  'safe|tresor|coffre(?:-fort)?|caja fuerte|cassaforte|kluis|cofre|sejf(?:u|ie)?|kassaskåp(?:et)?|alarm(?:anlage|et|en|u|ie)?|alarme|alarma|allarme|larm(?:et)?|(?:(?:front|back|side|garden|garage) door|gate)|portail|portillon|cancello|portone|portón|portão|bram(?:k?[aiyeę]|ce)|furt(?:k[aięy]|ce)|grind(?:en)?|poort|(?:haus|hof|garten)(?:tor|tür)|tür|porte|puerta|porta|deur|voordeur|drzwi|dörr(?:en)?|garage|schließfach|spind|locker|casier|taquilla|armadietto|szafka|skåp(?:et)?|key ?(?:safe|box)|lock ?box|schlüssel(?:kasten|safe|box)|padlock|(?:vorhänge|fahrrad|zahlen)?schloss|cadenas|candado|lucchetto|hangslot|fietsslot|cadeado|kłódka|hänglås(?:et)?|cykellås(?:et)?|domofon|interphone|citofono|gegensprechanlage|keypad|shed|schranke';
/** What else has a code, behind another one. */
const carried =
  'handys?|telefon[us]?|phone|mobile|tablets?|laptops?|sim|karte|card|carte|tarjeta|carta|kaart|cartão|kart[ya]|kort(?:et)?|móvil|portable|cellulare|telemóvel|mobil(?:en)?|komórk[ia]|telefoon|vault|lås(?:et)?|slot|serrure|cerradura|serratura|zamk?a?|fechadura';
/** Words of codes that open nothing. */
export const otherCodes =
  'postal|posta|poczt|post|area|country|error|erreur|fehler|produ|article|artikel|artículo|articolo|status|promo|discount|booking|colou?r|fiscal|bar|qr|tax|dress|exit|http|source|hs|zip|state|return|response';
const is = "is|ist|lautet|es|est|è|é|to|jest|är|['’]s|c['’]est|was|war|era|était|var";
const now = '(?:now |still |jetzt |nun |noch |maintenant |désormais |toujours |ahora |adesso |ora |nu |agora |teraz )?';
const enters =
  'enter|type(?: in)?|use|punch in|key in|gib|geben sie|eingeben|verwende(?:n sie)?|nutze(?:n sie)?|nimm|tippe|saisi(?:r|ssez)|utilise[zr]?|entrez|tapez|composez|introdu(?:ce|zca|cir|za|zir)|us[ae]|utili[zc][ae]|teclea|marca|inserisc[ia]|digita|digitare|voer|gebruik|vul|toets|typ|digite|insira|marque|wpisz|podaj|użyj|ange|skriv(?: in)?|använd|slå|knappa in';

/** As a cue, without looking through each text for its words beforehand: few numbers get so far. */
function createBehind({ source, flags }: RegExp): (text: string, at: number) => boolean {
  const behind = new RegExp(`(?<=${groupAlternatives(source, 'end')})`, `${flags}y`);
  return (text, at) => {
    behind.lastIndex = at;
    return behind.test(text);
  };
}

const behindLocked = createBehind(
  new RegExp(`(?<!\\p{L}|flight |boarding |departure )(?:${locked})\\s?[:=]\\s{0,2}["']?`, 'iu'),
);
const behindLockedBare = createBehind(new RegExp(`(?<!\\p{L})(?:${locked}),?\\s`, 'iu'));
const behindCode = createBehind(
  new RegExp(
    `(?<![\\p{L}\\d])(?:${code}|${combination})(?:['’ ]{1,2}(?!(?:${otherCodes}))\\p{L}{1,12}){1,6}?['’ ]{0,2}(?:${is}):?\\s${now}`,
    'iu',
  ),
);
const behindEntering = createBehind(
  new RegExp(`(?<!\\p{L})(?:${enters}) (?:the |den |le |el |il |o |de |in )?(?:${code}):?\\s`, 'iu'),
);
const behindBareCode = createBehind(new RegExp(`(?<![\\p{L}\\d-])(?:${code})\\s?[:=]?\\s`, 'iu'));
/** Another of the codes of a sentence: `…, the alarm has 4711`, `a do alarmu 4711`. */
const behindOther = createBehind(
  new RegExp(
    `(?<![\\p{L}\\d])(?:(?:${code})\\p{L}{0,4}|\\p{L}{2,12}(?:code|kod|koden|pin))(?!\\p{L})[^\\n]{3,60}(?<!\\p{L})(?:${locked}|${carried})(?:,? (?!(?:${otherCodes}))\\p{L}{1,11}){0,4},?:?\\s`,
    'iu',
  ),
);
/** `the vault opens with 4711` */
const behindOpening = createBehind(
  /(?<!\p{L})(?:open|unlock|disarm|öffne|entsperr|entschärf|deaktivier|ouvre|désactiv|déverrouill|abr|desactiv|apr|sblocc|disattiv|opengaa|ontgrendel|otwier|odblokow|öppn|lås)\p{L}{0,6}(?: \p{L}{1,10}){0,3} (?:with|using|mit|avec|con|met|com|kodem|med) /iu,
);
const logs =
  'log(?:ging)?[- ]?(?:in|on)|sign(?:ing)?[- ]?(?:in|on|up)|anmeld|einlogg|connect|inici|accede|acesso|entra|inlog|zalog|logow|logga|loggen|inlogg';
const confirms = `${logs}|verif|verify|veri|confirm|conferm|bestätig|valid|convalid|continu|weiter|verder|dalej|fortsätt|unlock|authent|authori|bevestig|aanmeld|potwierdz|bekräft|identi|finish|complete|finali`;
/** `use 471193 to log in`, `geben Sie 471193 auf der Anmeldeseite ein` */
const behindVerb = createBehind(new RegExp(`(?<!\\p{L})(?:${enters})(?: (?:bitte|please|simply|einfach))?:?\\s`, 'iu'));
const opensSession = new RegExp(
  `^["'”»]?,? (?:to|on|in|at|when|um|zum|zur|auf|bei|beim|pour|sur|para|per|nella|en|no|na|om|op|bij|aby|żeby|by|för att|på|vid|i|w)\\s[^\\n.;]{0,40}(?<!\\p{L})(?:${confirms})`,
  'iu',
);
const expires =
  /^[^\n]{0,40}(?:valid|expire|gültig|läuft|valable|válid|caduca|scade|geldig|verloopt|ważn|wygas|giltig|minut)/iu;
/** Italian and Portuguese for the door, and for the port of a server. */
const namesPort = /(?<!\p{L})porta\s?[:=]\s{0,2}$/iu;
const ports =
  /^(?:1433|1521|1883|2049|2375|3000|3306|3389|5000|5432|5672|6379|80[08][018]|8443|8888|9000|9090|9092|9200|27017)$/;
const endsWord = /^(?:$|[\s,;)#*]|\.(?!\d))/;
const endsEntry = /^[#*]?["']?[ \t]{0,2}(?:$|\r?\n|[,;|)(}]|\.(?!\d))/;

const holdsRun = createRunNeed(/\d/, 4);
const digits = /\d{4,}/g;

/** Lists the numbers of four to eight digits that are codes by what stands around them. */
export function findToldCodes(text: string): SaidValue[] {
  if (!holdsRun(text)) return [];
  const found: SaidValue[] = [];
  digits.lastIndex = 0;
  for (let match = digits.exec(text); match; match = digits.exec(text)) {
    const { 0: value, index: start } = match;
    if (value.length <= 8 && isTold(text, start, start + value.length)) found.push({ start, value });
  }
  return found;
}

function isTold(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? '';
  if (!/[\s:="']/.test(before) || (kindBefore(text, start) & (letter | number)) !== 0) return false;
  if (/^(?:[\p{L}\d]|[.,:/-]\d)/u.test(text.slice(end, end + 2))) return false;
  const isShort = end - start <= 6;
  if (isShort && endsEntry.test(text.slice(end, end + 6)) && behindLocked(text, start))
    return !(ports.test(text.slice(start, end)) && namesPort.test(text.slice(Math.max(0, start - 9), start)));
  if (before !== ' ') return false;
  if (isShort && /^[#*]/.test(text.slice(end, end + 1)) && behindLockedBare(text, start)) return true;
  if (isShort && behindCode(text, start)) return true;
  if (isShort && endsWord.test(text.slice(end, end + 2)) && behindOther(text, start)) return true;
  if (isShort && endsEntry.test(text.slice(end, end + 6)) && behindOpening(text, start)) return true;
  if (opensSession.test(text.slice(end, end + 70)) && behindVerb(text, start)) return true;
  return behindEntering(text, start) || (expires.test(text.slice(end, end + 60)) && behindBareCode(text, start));
}
