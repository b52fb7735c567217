import { endOfRun, kindAt, letter, widthAt } from '../characters.ts';

const words: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(
    'the and of to is in for you that this with have was are not my it on be at can please i will would from'.split(
      ' ',
    ),
  ),
  de: new Set(
    'der die das und ist nicht ich sie ein eine mit für auf den dem zu von bitte wir wie wird sich im am'.split(' '),
  ),
  fr: new Set('le la les et est une des pour vous que je dans avec sur du au ne pas mon nous par aux sont'.split(' ')),
  es: new Set('el la los y es una por que para con del las mi se al su como está no en lo más'.split(' ')),
  it: new Set('il la e è che per una con del della di non mi sono gli al alla nel ho si da'.split(' ')),
  nl: new Set('de het een en is van ik niet met voor op dat zijn je aan wij te om naar heeft bij'.split(' ')),
  pt: new Set('os de que da dos das não em um uma para com por se na ao é são mais foi meu minha você'.split(' ')),
  pl: new Set(
    'na nie się to jest są że od za po dla czy jak ale już lub oraz proszę pani pan mam tak mnie przez'.split(' '),
  ),
  sv: new Set('och att det som en på är av för med till den har inte om ett jag du vi kan från min var ska'.split(' ')),
};

const order = Object.keys(words);
/** The nine languages. */
export const languages: readonly string[] = order;
/** The languages that have a word among their most frequent ones, by their places in `order`. */
const languagesOf = new Map<string, number[]>();
order.forEach((language, at) => {
  for (const word of words[language] ?? []) languagesOf.set(word, [...(languagesOf.get(word) ?? []), at]);
});
/** The most frequent words of the nine languages, in lower case. */
export const littleWords: ReadonlySet<string> = new Set(languagesOf.keys());
/** Letters that only one of the languages has, or has often. */
const letters: readonly [languages: string, letters: string][] = [
  ['de', 'üß'],
  ['de sv', 'äö'],
  ['fr', 'œêîû'],
  ['fr pt', 'ç'],
  ['es', 'ñ'],
  ['it', 'ìò'],
  ['pt', 'ãõ'],
  ['pl', 'ąęłńśźż'],
  ['sv', 'å'],
];
const placesOf = letters.map(([languages]) => languages.split(' ').map((one) => order.indexOf(one)));
/** A bit for each row of `letters`, by character. */
const bitOf = new Map(
  letters.flatMap(([, row], at) => Array.from(row + row.toUpperCase(), (one) => [one.charCodeAt(0), 1 << at] as const)),
);
const strangeLetter = /[^\0-\x7f]/;
const longestSample = 2000;

/** Words of up to so many ASCII letters are numbers of five bits a letter, without case: nothing is cut out of the text. */
const longestNumbered = 6;
const addLetter = (word: number, code: number) => (word << 5) | (code & 0x1f);
const languagesOfNumber = new Map<number, readonly number[]>();
for (const [word, languages] of languagesOf) {
  if (word.length > longestNumbered) throw new RangeError(`${word} is too long`);
  if (!strangeLetter.test(word)) {
    languagesOfNumber.set([...word].map((unit) => unit.charCodeAt(0)).reduce(addLetter, 0), languages);
  }
}

/** Frequent words of each language, in its `order`. */
type Counts = number[];
const zeros: Counts = order.map(() => 0);
const noCounts = (): Counts => zeros.slice();

/** Guesses which of nine languages a text is in by its most frequent words; English when nothing tells. */
export function guessLanguage(text: string): string {
  const counts = noCounts();
  countWords(text, 0, Math.min(text.length, longestSample), counts);
  return order[best(counts)] ?? 'en';
}

/** The language of each sentence of a text. */
export type LanguageAt = (place: number) => string;

const fewestWords = 2;

/** The latest text that was read; held for as long as its detectors run, in one go, and no longer. */
let latest: { text: string; languageAt: LanguageAt } | undefined;
const soon = Promise.resolve();

/**
 * Guesses the language of each sentence and line by its own frequent words where there are two more of them than of the
 * whole text's language, which is that of the others. The text is read when it is first asked for a place, and once for
 * all detectors.
 */
export const guessLanguages =
  (text: string): LanguageAt =>
  (place) => {
    if (latest?.text !== text) {
      latest = { text, languageAt: readLanguages(text) };
      void soon.then(() => {
        latest = undefined;
      });
    }
    return latest.languageAt(place);
  };

function readLanguages(text: string): LanguageAt {
  const ends: number[] = [];
  const all: Counts[] = [];
  const counts = noCounts();
  for (let from = 0; from < text.length; ) {
    const to = endOfSentence(text, from);
    const own = noCounts();
    countWords(text, from, to, own);
    if (from < longestSample) for (let at = 0; at < own.length; at++) counts[at] = (counts[at] ?? 0) + (own[at] ?? 0);
    ends.push(to);
    all.push(own);
    from = to;
  }
  const whole = best(counts);
  const language = order[whole] ?? 'en';
  if (ends.length < 2) return () => language;
  const languages = all.map((own) => {
    const found = best(own);
    return (own[found] ?? 0) >= fewestWords + (own[whole] ?? 0) ? (order[found] ?? language) : language;
  });
  let at = 0;
  return (place) => {
    if (at > 0 && place < (ends[at - 1] ?? 0)) at = 0;
    while (at < ends.length - 1 && place >= (ends[at] ?? 0)) at++;
    return languages[at] ?? language;
  };
}

/** Behind the next `.`, `!`, `?` or line break, but so that no sentence is only a few characters. */
function endOfSentence(text: string, from: number): number {
  for (let at = from + shortestSentence; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e || code === 0x21 || code === 0x3f || code === 0x0a) return at + 1;
  }
  return text.length;
}

const shortestSentence = 12;

function best(counts: Counts): number {
  let found = 0;
  for (let at = 1; at < counts.length; at++) if ((counts[at] ?? 0) > (counts[found] ?? 0)) found = at;
  return found;
}

function countWords(text: string, from: number, to: number, counts: Counts): void {
  let bits = 0;
  for (let at = from; at < to; ) {
    const start = at;
    let word = 0;
    for (; at < to && isAsciiLetter(text.charCodeAt(at)); at++) word = addLetter(word, text.charCodeAt(at));
    if (at < to && (kindAt(text, at) & letter) !== 0) {
      at = Math.min(to, endOfRun(text, at, letter));
      for (let place = start; place < at; place++) {
        const code = text.charCodeAt(place);
        if (code > 0x7f) bits |= bitOf.get(code) ?? 0;
      }
      // In lower case it may be no single word any more.
      for (const part of text
        .slice(start, at)
        .toLowerCase()
        .match(/\p{L}+/gu) ?? [])
        add(languagesOf.get(part), counts);
    } else if (at === start) at += widthAt(text, at);
    else if (at - start <= longestNumbered) add(languagesOfNumber.get(word), counts);
  }
  for (let at = 0; bits >> at > 0; at++) if ((bits >> at) & 1) add(placesOf[at], counts);
}

function add(languages: readonly number[] | undefined, counts: Counts): void {
  if (languages === undefined) return;
  for (let at = 0; at < languages.length; at++) {
    const language = languages[at] ?? 0;
    counts[language] = (counts[language] ?? 0) + 1;
  }
}

function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
