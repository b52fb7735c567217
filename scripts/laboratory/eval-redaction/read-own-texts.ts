import { readdirSync, readFileSync } from 'node:fs';
import type { LabelledSpan, LabelledText } from './read-labelled-texts.ts';
import { createPick, readValues, type Values } from './read-values.ts';

/** A text with gaps, written by hand: a file holds those of one language. */
interface Template {
  kind: string;
  hand: string;
  isLookAlike: boolean;
  text: string;
}

/** What stands in the gaps for less than a whole value, or for a value of several sorts. */
const typeOfGap: Readonly<Record<string, string>> = {
  GIVEN: 'PERSON',
  FAMILY: 'PERSON',
  DOB: 'DATE_OF_BIRTH',
  KEY: 'SECRET',
  PASSWORD: 'SECRET',
  PIN: 'SECRET',
};

/** `{PERSON}`, in small letters `{~PERSON}`, in capitals `{^PERSON}`; with what stands there, `{PERSON:Ann Lee}`. */
const gap = /(?<!\$)\{([~^]?)([A-Z]+(?:_[A-Z]+)*)(?::([^}]*))?\}/g;
const timesFilled = 2;

/**
 * Reads the labelled texts of the repository: `LANGUAGE.txt` holds templates, each behind a line `@ KIND HAND [alike]`,
 * `values.txt` what fills their gaps. A template with gaps is filled twice, always
 * with the same values, other ones the second time. Throws on a gap
 * that nothing fills.
 */
export function readOwnTexts(folder = 'test/redaction-set'): LabelledText[] {
  const values = readValues(`${folder}/values.txt`);
  return readdirSync(folder)
    .filter((file) => /^[a-z]{2}\.txt$/.test(file))
    .sort()
    .flatMap((file) => {
      const language = file.slice(0, 2);
      return readTemplates(`${folder}/${file}`).flatMap((template, at) =>
        fillTemplate(template, `${language}-${at + 1}`, language, values),
      );
    });
}

function readTemplates(file: string): Template[] {
  const pieces = readFileSync(file, 'utf8')
    .split(/^@ (.+)\n/m)
    .slice(1);
  return pieces.flatMap((head, at) => {
    if (at % 2 === 1) return [];
    const [kind = '', hand = '', alike] = head.split(' ');
    return { kind, hand, isLookAlike: alike === 'alike', text: (pieces[at + 1] ?? '').trimEnd() };
  });
}

function fillTemplate(template: Template, tkey: string, language: string, values: Values): LabelledText[] {
  const { kind, hand, isLookAlike } = template;
  const isOpen = Array.from(template.text.matchAll(gap)).some(([, , , written]) => written === undefined);
  const pick = createPick(values, language, hand, tkey);
  return Array.from({ length: isOpen ? timesFilled : 1 }, (_, time) => {
    const id = isOpen ? `${tkey}-${time + 1}` : tkey;
    return { id, ...fill(template.text, pick), partial: false, isLookAlike, language, source: 'own', tkey, kind, hand };
  });
}

function fill(template: string, pick: (name: string) => string): { text: string; spans: LabelledSpan[] } {
  const spans: LabelledSpan[] = [];
  let text = '';
  let from = 0;
  for (const { index, 0: whole, 1: letters, 2: name = '', 3: written } of template.matchAll(gap)) {
    text += template.slice(from, index);
    const value = inLetters(written ?? pick(name), letters);
    spans.push({ start: text.length, end: text.length + value.length, type: typeOfGap[name] ?? name });
    text += value;
    from = index + whole.length;
  }
  return { text: text + template.slice(from), spans };
}

function inLetters(value: string, letters: string | undefined): string {
  if (letters === '~') return value.toLowerCase();
  return letters === '^' ? value.toUpperCase() : value;
}
