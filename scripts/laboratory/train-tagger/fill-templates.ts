import { readdirSync, readFileSync } from 'node:fs';
import type { LabelledSpan } from '../eval-redaction/read-labelled-texts.ts';
import type { Random } from '../train-names/list-variants.ts';
import type { LabelledText } from '../train-names/read-examples.ts';
import { places } from './make-address.ts';
import { makeValue } from './make-value.ts';

const folder = 'scripts/laboratory/train-tagger/texts';
const timesFilled = 10;
const placeholder = /(\{(?:[a-zA-Z]|=\p{L}+)\})/u;

/**
 * Fills the texts that were written for the tagger, in nine languages and in programs' formats, with made-up people and
 * places, ten times each: `{n}` is a name, `{g}` a given name, `{s}` a surname, `{i}` one with initials, `{m}` one with
 * an initial inside, `{l}` one with the surname first, `{p}` one with a particle, `{=May}` this one; `{a}` an address,
 * `{A}` one of several lines, `{r}` a street with its number, `{c}` a town; `{e}`, `{t}`, `{d}`, `{D}`, `{y}`, `{k}`, `{o}` an
 * e-mail address, a phone number, a date in digits and in words, a year, a number, a company.
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

const types: Readonly<Record<string, string>> = {
  c: 'LOCATION',
  o: 'ORGANIZATION',
  e: 'EMAIL',
  t: 'PHONE',
  d: 'DATE_TIME',
  D: 'DATE_TIME',
};

function typeOf(kind: string): string | undefined {
  if ('gnsimlp'.includes(kind) || kind.startsWith('=')) return 'PERSON';
  return 'aAr'.includes(kind) ? 'ADDRESS' : types[kind];
}
