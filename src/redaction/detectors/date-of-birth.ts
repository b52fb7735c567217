import type { Detector, Span } from '../detector.ts';
import { createSearch, createStretchSearch, findMatches } from '../list-matches.ts';
import { createPatternNeed, holdsDigit } from '../needs.ts';
import { type ContextCheck, createContextCheck, createCue } from './create-cue.ts';
import { anyName, findLists, lists, withoutAccents } from './name-lists.ts';
import { findSpokenDates } from './spoken-dates.ts';

/** How months begin in nine languages, in any case of theirs. */
const months =
  '(?:jan|feb|fev|fév|maa|mar|mär|mrt|apr|abr|avr|kwi|may|mai|maj|mag|mei|jun|juin|giu|cze|czerw|jul|juil|lug|lip|aug|aoû|ago|sie|sep|set|wrz|oct|okt|out|ott|paź|nov|lis|dec|dez|déc|dic|gru|ene|gen|sty|lut)\\p{L}{0,9}\\.?';
const day = '\\d{1,2}(?:st|nd|rd|th|er|:?[ae]|\\.|º|°)?';
const romanMonth = '(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})';
const weekday = '(?:\\p{L}{4,10}, )?';
const time = '(?:T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?';

/** A day with its month and year, in figures or words: `14.03.1985`, `12-Mar-1956`, `the 21st of March, 1999`. */
const fullDate = [
  '(?<![\\p{N}.\\-/])(?:',
  `\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}${time}|`,
  "\\d{1,2} ?([-/.])\\s?\\d{1,2} ?\\2\\s?['’]?\\d{2,4}(?: r\\.| roku)?|\\d{1,2}[/ ]\\d{1,2} (?:19|20)\\d{2}|\\d{1,2}/\\d{1,2} \\d{2}|",
  `\\d{1,2}([-/ ])${months}\\3\\d{2,4}(?: r\\.| roku)?|`,
  `\\d{1,2}([-/. ]) ?${romanMonth}\\4 ?\\d{4}|`,
  `${day}(?: day)?(?: de| of| den)? ${months},?(?: del?| of)? ['’]?\\d{2,4}(?: r\\.| roku)?|`,
  `${months} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}`,
  ')(?!\\p{N}|[-/.]\\p{N})',
].join('');

/** What else may stand right behind `birthday:` or `DOB`: no year, no day, or eight figures in a row. */
const partialDate = [
  `${weekday}(?:${day}(?: de| of)? ${months}|${months} ${day}|${months} \\d{4}|\\d{1,2}[./]\\d{1,2}\\.?|\\d{1,2}[./]\\d{4}|`,
  '(?:(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\\d{2})|',
  '(?:\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])\\d\\d))',
  '(?![\\p{L}\\p{N}]|[-/.]\\p{N}|,? (?:del? )?\\d{2,4})',
].join('');

const findDates = createSearch(new RegExp(fullDate, 'giu'));
const reach = 40;

const birthWords = [
  "born(?: on| in)?|birth[ _]?(?:date|day|days)?|d\\.? ?o\\.? ?b\\.?|date[ _]?of[ _]?b(?:irth|\\.)|b(?:['’-])?day|bdate|(?:came|come|comes|brought) into (?:the|this|our) world|gave birth(?: to)?",
  'geboren\\p{L}{0,2}|geb(?:\\.|\\.?[- ]?(?:dat(?:um|\\.)?|tag))?|geburts\\p{L}{1,8}|(?:zur|auf die) welt (?:gekommen|kam(?:en)?|gebracht)|licht der welt',
  '(?:fecha|lugar)?[ _]?(?:de[ _])?nacimiento|nacid[oa]s?|nac[ií]|nació|f(?:ec(?:ha)?)?\\.?[ _]?(?:de[ _])?nac\\.?|cumpleaños|cumpl(?:e|o|en|í|ió|irá) años|(?:vin[eo]|llegó|llegué) al mundo|vi[oó] la luz|(?:dio|di) a luz',
  '(?:date[ _]?(?:de[ _]?)?)?naiss(?:ance|\\.)?|née?s?(?:\\(e\\))?(?:[ _]le)?|naquit|ddn|vue? le jour|venue?s? au monde|(?:mon|ton|votre) anniversaire',
  '(?:data[ _]?(?:di[ _]?)?)?nascita|(?:sono|è|fu) nat[oai]|nat[oai][ _](?:il|l|ad?)|nat[oa][:(]|nacque|compleanno|compi(?:e|o|rà|ono) gli anni|(?:venut[oaie]|venne|mess[oa]) al mondo|vide la luce|(?:diede|dato) alla luce',
  'geboorte\\p{L}{1,8}|verjaardag|jarig|verjaart|ter wereld (?:gekomen|kwam|gebracht)|levenslicht',
  '(?:data[ _]?(?:de[ _]?)?)?nasc(?:imento|\\.)?|nascid[oa]s?(?:\\(a\\))?|nasceu|nasci|aniversário|fa(?:z|ço|zem|rá|zia) anos|(?:veio|vim|vieram) ao mundo|(?:deu|viu) (?:à|a) luz',
  'urodz\\p{L}{1,10}|dat(?:a|um|\\.)?[ _]ur(?:\\.|odz\\.)?|przy(?:sz\\p{L}{2,4}|chodz\\p{L}{1,3}) na świat',
  'född(?:[ae]|es)?|födelse\\p{L}{1,8}|fyller(?: år)?|(?:kom|kommit) till världen|dagens ljus|fdat',
].join('|');
/** Right before a date: what else was done on it. */
const otherDeed = createCue(
  /(?<!\p{L})(?:releas|launch|publish|fixed|shipped|deploy|expir|signed|founded|opened|died|deceased|admitted|joined|hired|erschienen|veröffentlicht|gestorben|verstorben|gegründet|paru|décéd|publié|falleci|publicad|mort[oaei]|mori|pubblicat|overleden|verschenen|faleci|lançad|zmar|wydan|död|avled|utgiven)\p{L}{0,6}(?: (?:on|am|le|el|il|op|em|no|dnia|den|in|en|on the|\d{1,2}\.\d{1,2}))? /iu,
);
/** Words for it that no other word ends with: `customerBirthDate`, `dataNascimento`, `fechaDeNacimiento`. */
const gluedBirthWords =
  /(?:birth_?da(?:y|te)|geburts(?:tag|datum)|naissance|nacimiento|nascita|nascimento|geboorte(?:datum|dag)|urodzenia|födelsed(?:ag|atum)|fodelsedatum)(?!\p{L})/giu;
const holdsGlued = createStretchSearch(gluedBirthWords);
const saysBirth = createContextCheck(birthWords, reach);
/** Whether a word for it stands shortly before a place, by itself or at the end of a name. */
const hasContext: ContextCheck = (text, start, from = Math.max(0, start - reach)) =>
  (saysBirth(text, start, from) || holdsGlued(text, from, start).length > 0) && !otherDeed(text, start);

/** Right before a date: what is short enough to mean something else elsewhere. */
const birthSign =
  /(?:(?:^|[\s(,;])b\. ?|\((?:f|n|ur)\. ?|(?:^|[\s,;])ur\. ?|, [fn]\. ?(?:den )?|\([*°] ?|\p{L},? [*°] |(?:^|[\s(,;])\*|(?<!\p{L})(?:[Ii]k ben van|[Jj]e suis du|[Ss]oy del|[Ss]ou de) |(?:^|[\s(,;|])(?:[Dd]\.?[Nn]|[Dd]ata n)\.?:? ?|(?:turns|turning|turned|wird|wurde|fait|fête ses|aura|cumple|cumplirá|cumplió|compie|compirà|wordt|werd|faz|fará|fez|kończy|skończy|fyller|fyllde) (?:\d{1,3}|\p{L}{2,14}(?:ty|teen|zig|ßig|zehn|ante|vingt|enta|anta|inte|tien|tig|dzieścia|dziesiąt|tio)(?:-\p{L}{3,5})?)(?: (?:years?|jahre?|ans|años|anni|jaar|anos|lat|år)(?: old| alt)?)? (?:on|am|le|el|il|op|em|no dia|a|den|w dniu)? ?)/u;
/** `Anna Berg, 12.03.1966`, `BERG Anna (`: the words of a name right before a date. */
const name =
  /(?<![\p{L}\p{N}])((?:\p{Lu}[\p{L}'’.-]{1,24},? (?:(?:de|da|do|dos|van|von|der|den|del|di|la|le|el) ){0,2}){1,3}\p{Lu}[\p{L}'’.-]{1,24}),? (?:\d{1,3},? )?[([]?$/u;
const longestName = 90;
const dateBehindName = /[A-ZÀ-Þ][A-Za-zß-ÿ’'-]{1,24},? (?:\d{1,3},? )?[([]?\d{1,4}(?:[-./ ]|er |st |nd |rd |th )/;
const holdsYear = /19\d\d|20[01]\d/;
const bornSign = createCue(birthSign);
/** `Patient: John Hale, 14.03.1985` */
const patient =
  /(?<!\p{L})(?:[Pp]atient(?:in|e)?|[Pp]a[cz]ient(?:[ea]|ka)?|[Pp]atiënte?|PATIENT)(?: name)?:? (?:\p{Lu}[\p{L}'’.-]{0,24}[ ,(]{1,2}){1,4}/u;
const namesPatient = createCue(patient);
const becomesBorn =
  /^(?:,? (?:in|à|a|te|zu|bei) [\p{L} .-]{2,30})? (?:geboren|(?:zur|auf die) welt|ter wereld)(?!\p{L})|^ (?:is|was|ist|war|est|es|è|é|era|to|är|var|jest) (?:my|his|her|their|our|your|mein|sein|ihr|mon|son|ma date de|mi|su|il mio|il suo|mijn|zijn|haar|o meu|a minha|meu|minha|moje|moja|jego|jej|min|mitt|hans|hennes|a data de|data) (?:birth|geburtstag|anniversaire|naissance|cumpleaños|compleanno|verjaardag|aniversário|data de nasc|nasc|urodziny|data urodzenia|urodzenia|födelsedag|födelsedatum)|^ \((?:dob|birth|born|geburt|naissance|nacimiento|nascita|geboorte|nascimento|ur\.|född)/iu;

/** Directly before what is only part of a date: a label, with or without a short verb. */
const labelledPart = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${[
    'birth[ _]?da(?:y|te)|b-?day|d\\.?o\\.?b\\.?|date[ _]?of[ _]?birth',
    'geburts(?:tag|datum)|geb\\.?[- ]?dat(?:um|\\.)?',
    'cumpleaños|fecha[ _](?:de[ _])?nac(?:imiento|\\.)?|anniversaire|date[ _](?:de[ _])?naissance|ddn',
    'compleanno|data[ _](?:di[ _])?nascita|verjaardag|geboortedatum|geboortedag',
    'aniversário|data[ _](?:de[ _])?nasc(?:imento|\\.)?|urodziny|data[ _]urodzenia|födelsedag|födelsedatum|född|urodzon[ya]|ur\\.',
    'born(?: in)?|geboren(?: im)?|née? en|nacid[oa] en|nat[oa] (?:nel|a)|nascid[oa] em|född i|urodzon[ya] w',
    'cumpl(?:e|o|imos) años|compi(?:e|o) gli anni|fa(?:z|ço) anos|verjaart|jarig|fyller år|fête (?:ses|mes) \\d{1,3} ans',
  ].join(
    '|',
  )})(?: \\([\\p{L}/]{4,12}\\))?(?: is|['’]s| was| ist(?: am)?| est(?: le)?| es(?: el)?| è(?: il)?| é(?: [ao])?| to| är(?: den)?| den| on| is on| falls on| em| el| il| le| op| am| a| no dia)?(?: the)?["']?\\s?[:=|,–-]?\\s?["']?(${partialDate})`,
  'giu',
);
const bornYear =
  /(?<![\p{L}\p{N}])(?:birth[ _]?year|year[ _]?of[ _]?birth|yob|geburtsjahr|jahrgang|année[ _]de[ _]naissance|año[ _]de[ _]nacimiento|anno[ _]di[ _]nascita|geboortejaar|ano[ _]de[ _]nascimento|rok[ _]urodzenia|rocznik|födelseår)["']?\s?[:=]?\s?["']?((?:19|20)\d{2})(?!\p{N})/giu;
/** `Jahrgang 66`, `born in '66` */
const bornShort =
  /(?<![\p{L}\p{N}])(?:(?:jahrgang|jg\.?|rocznik|årgång)\s?['’]?|(?:born(?: in)?|geboren(?: in)?|née? en|nacid[oa] en(?: el)?|nat[oa] nel|nascid[oa] em|född|urodzon[aey] w)\s['’]|nat[oa] nell['’])(\d\d)(?![\p{N}%]|[.,:/-]\d)/giu;
/** `am 3. Mai Geburtstag`, `March 3rd is my birthday` */
const birthdayBehind = new RegExp(
  `(?<![\\p{L}\\p{N}./-])(${day}(?: de| of)? ${months}|${months} ${day})(?=,? (?:(?:is|was|ist|war|est|es|è|é|to|är) )?(?:(?:my|his|her|their|our|mein|sein|ihr|mon|son|mi|su|il (?:mio|suo)|mijn|zijn|haar|o (?:meu|seu)|moje|jego|jej|min|hans|hennes) )?(?:birthday|geburtstag|anniversaire|cumpleaños|compleanno|jarig|verjaardag|aniversário|urodziny|födelsedag)(?!\\p{L}))`,
  'giu',
);
const mayBeBorn = createPatternNeed(new RegExp(birthWords), birthSign, patient, becomesBorn);
const findPartial = [labelledPart, bornYear, bornShort].map(createSearch);
const findBirthdays = createSearch(birthdayBehind);

const anyDate = new RegExp(`${fullDate}|(?<![\\p{L}\\p{N}])(?:${partialDate})`, 'iu');

/** The first date of an answer, with its year or without. */
export function readDate(answer: string): string | undefined {
  const [spoken] = findSpokenDates(answer);
  return spoken ? answer.slice(spoken.start, spoken.end) : anyDate.exec(answer)?.[0];
}

/** Dates that a word around them says somebody was born on. */
export const dateOfBirthDetector: Detector = {
  name: 'date-of-birth',
  version: '4',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
  locality: 'in-process',
  types: ['DATE_OF_BIRTH'],
  detect: (text) => [
    ...(holdsDigit(text) ? [...findFullDates(text), ...findParts(text)] : []),
    ...findSpokenDates(text).filter(
      ({ start, end }) => hasContext(text, start) || becomesBorn.test(text.slice(end, end + 60)),
    ),
  ],
};

function findFullDates(text: string): Span[] {
  const isSaid = mayBeBorn(text);
  if (!isSaid && !(holdsYear.test(text) && dateBehindName.test(text))) return [];
  let last = 0;
  return findMatches(text, findDates, 'DATE_OF_BIRTH', (found, start) => {
    const end = start + found.length;
    const isBirth =
      // A word says it of the first date behind it: `DOB 3/1/1956, seen 7/2/2024`.
      (isSaid &&
        (hasContext(text, start, Math.max(last, start - reach)) ||
          (bornSign(text, start) && !isEmphasis(text, start, end)) ||
          becomesBorn.test(text.slice(end, end + 60)))) ||
      (isLongAgo(found) && (namesPatient(text, start) || followsName(text, start)));
    last = end;
    return isBirth;
  });
}

/** Whether a date, or the moment that it begins, stands between stars: `*12.03.1966` says when somebody was born. */
const isEmphasis = (text: string, start: number, end: number): boolean =>
  text[start - 1] === '*' && /^(?:T[\d:.Z]{1,20})?\*/.test(text.slice(end, end + 24));

/** Visits are of late; whoever came was mostly born before. */
const earliestYear = 1900;
const latestYear = 2015;

function isLongAgo(date: string): boolean {
  const year = Number(/\d{4}/.exec(date)?.[0] ?? Number.NaN);
  return year >= earliestYear && year <= latestYear;
}

/** Whether a name of at least two words stands right before, one of them a given name of a list. */
function followsName(text: string, start: number): boolean {
  if (!/[ ([]/.test(text[start - 1] ?? '')) return false;
  const words = name.exec(text.slice(Math.max(0, start - longestName), start))?.[1]?.split(/,? /) ?? [];
  const marks = words.map((word) => findLists(withoutAccents(word)));
  const isGiven = marks.some((mark) => (mark & (lists.given | lists.rarerGiven)) !== 0);
  const areNames = marks.every((mark) => (mark & anyName) !== 0 || (mark & (lists.english | lists.common)) === 0);
  return isGiven && areNames && !marks.some((mark) => (mark & (lists.organisation | lists.noName)) !== 0);
}

function findParts(text: string): Span[] {
  const parts = findPartial.flatMap((find) =>
    find(text).map((match): Span => {
      const end = match.index + match[0].length;
      return { start: end - (match[1] ?? '').length, end, type: 'DATE_OF_BIRTH' };
    }),
  );
  return [...parts, ...findMatches(text, findBirthdays, 'DATE_OF_BIRTH')];
}
