import { readdirSync, readFileSync } from 'node:fs';
import type { LabelledSpan } from '../eval-redaction/read-labelled-texts.ts';
import { makeName, type Random } from '../train-names/list-variants.ts';
import type { LabelledText } from '../train-names/read-examples.ts';
import { makeAddress, makeStreet, makeTown, places } from './make-address.ts';

const folder = 'scripts/laboratory/train-tagger/texts';
const timesFilled = 10;
const placeholder = /(\{(?:[a-zA-Z]|=\p{L}+)\})/u;

/**
 * Fills the texts that were written for the tagger, in nine languages and in programs' formats, with made-up people and
 * places, ten times each: `{n}` is a name, `{g}` a given name, `{s}` a surname, `{i}` one with initials, `{m}` one with
 * an initial inside, `{l}` one with the surname first, `{p}` one with a particle, `{=May}` this one; `{a}` an address,
 * `{A}` one of several lines, `{r}` a street with its number, `{c}` a town; `{e}`, `{t}`, `{d}`, `{k}`, `{o}` an e-mail
 * address, a phone number, a date, a number, a company.
 */
export function fillTemplates(random: Random): LabelledText[] {
  const languages = Object.keys(places);
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const name = file.replace('.txt', '');
      const lines = readFileSync(`${folder}/${file}`, 'utf8').trim().split('\n');
      return lines.flatMap((line, at) =>
        Array.from({ length: line.includes('{') ? timesFilled : 2 }, () => {
          const language = places[name] ? name : (languages[random(languages.length)] ?? 'en');
          return { ...fill(line, language, random), source: 'written-tags', tkey: `${name}${at}` };
        }),
      );
    });
}

const signs: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\e': '\u001b' };

function fill(line: string, language: string, random: Random): Pick<LabelledText, 'text' | 'spans'> {
  const spans: LabelledSpan[] = [];
  let text = '';
  line.split(placeholder).forEach((piece, at) => {
    if (at % 2 === 0) {
      text += piece.replace(/\\[nte]/g, (sign) => signs[sign] ?? sign);
      return;
    }
    const kind = piece.slice(1, -1);
    const value = makeValue(kind, language, random);
    const type = typeOf(kind);
    const last = spans.at(-1);
    const goesOn = type === 'PERSON' && last?.type === type && last.end === text.length - 1 && text.endsWith(' ');
    if (goesOn) last.end = text.length + value.length;
    else if (type !== undefined) spans.push({ start: text.length, end: text.length + value.length, type });
    text += value;
  });
  return { text, spans };
}

function typeOf(kind: string): string | undefined {
  if ('gnsimlp'.includes(kind) || kind.startsWith('=')) return 'PERSON';
  if (kind === 'D') return 'DATE_TIME';
  if ('aAr'.includes(kind)) return 'ADDRESS';
  const types: Readonly<Record<string, string>> = { c: 'LOCATION', o: 'ORGANIZATION', e: 'EMAIL', t: 'PHONE' };
  return types[kind];
}

const initial = (random: Random) => `${'ABCDEFGHIJKLMNOPRSTVW'.charAt(random(21))}.`;
const digits = (count: number, random: Random) =>
  Array.from({ length: count }, (_, at) => (at === 0 ? 1 + random(9) : random(10))).join('');

function makeValue(kind: string, language: string, random: Random): string {
  if (kind.startsWith('=')) return kind.slice(1);
  const pick = (list: readonly string[]) => list[random(list.length)] ?? '';
  const name = (part: string) => makeName(part, random);
  switch (kind) {
    case 'g':
      return name('g');
    case 's':
      return name('s');
    case 'n':
      return makePerson(language, random);
    case 'i':
      return pick([
        `${initial(random)} ${name('s')}`,
        `${initial(random)} ${initial(random)} ${name('s')}`,
        `${initial(random)}${initial(random)} ${name('s')}`,
      ]);
    case 'm':
      return `${name('g')} ${initial(random)} ${name('s')}`;
    case 'l':
      return `${name('s')}, ${name('g')}`;
    case 'p':
      return `${name('g')} ${pick(places[language]?.particles ?? [])} ${name('s')}`.replace(/(['’]) /, '$1');
    case 'a':
      return makeAddress(language, random).replaceAll('\n', ', ');
    case 'A':
      return makeAddress(language, random).replaceAll(/, (?=[^,]*$)/g, '\n');
    case 'r':
      return makeStreet(language, random);
    case 'c':
      return makeTown(language, random);
    case 'e':
      return `${name('g').toLowerCase()}@example.org`;
    case 't':
      return makePhone(random);
    case 'd':
      return pick([
        `${1 + random(28)}.${1 + random(12)}.20${digits(2, random)}`,
        `20${digits(2, random)}-0${1 + random(9)}-1${random(10)}`,
        `${1 + random(28)}/${1 + random(12)}/20${digits(2, random)}`,
      ]);
    case 'D':
      return makeLongDate(language, random);
    case 'y':
      return String(1890 + random(140));
    case 'k':
      return digits(1 + random(5), random);
    default:
      return `${name('s')} ${pick(['GmbH', 'Ltd', 'Inc', 'AG', 'SA', 'Group', 'AB', 'BV', 'Systems'])}`;
  }
}

const phones = [
  '+## ### ######',
  '0###-######',
  '+## ## ### ## ##',
  '0## ### ####',
  '(###) ###-####',
  '0# ## ## ## ##',
  '### ### ###',
  '+## (0)### ######',
  '0### / #####',
];

function makePhone(random: Random): string {
  return (phones[random(phones.length)] ?? '').replace(/#/g, () => digits(1, random));
}

function makeLongDate(language: string, random: Random): string {
  const months = places[language]?.months ?? [];
  const month = months[random(months.length)] ?? '';
  const year = 1890 + random(140);
  const day = 1 + random(28);
  if (language === 'de') return `${day}. ${month} ${year}`;
  if (language === 'es' || language === 'pt') return `${day} de ${month} de ${year}`;
  return language === 'en' && random(2) === 0 ? `${month} ${day}, ${year}` : `${day} ${month} ${year}`;
}

/** Mostly two words; some have two given names, two surnames, a particle or an initial. */
function makePerson(language: string, random: Random): string {
  const name = makeName('n', random);
  const draw = random(16);
  if (draw === 0) return `${makeName('g', random)}-${name}`;
  if (draw === 1) return `${makeName('g', random)} ${name}`;
  if (draw === 2) return `${name}-${makeName('s', random)}`;
  if (draw === 3) return makeValue('p', language, random);
  if (draw === 4) return makeValue('m', language, random);
  const isDouble = (language === 'es' || language === 'pt') && random(2) === 0;
  return isDouble ? `${name} ${makeName('s', random)}` : name;
}
