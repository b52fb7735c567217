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
};

const order = Object.keys(words);
/** The languages that have a word among their most frequent ones, by their places in `order`. */
const languagesOf = new Map<string, number[]>();
order.forEach((language, at) => {
  for (const word of words[language] ?? []) languagesOf.set(word, [...(languagesOf.get(word) ?? []), at]);
});
/** The most frequent words of the six languages, in lower case. */
export const littleWords: ReadonlySet<string> = new Set(languagesOf.keys());
/** Letters that only one of the languages has, or has often. */
const letters = Object.entries({ de: /[äöüß]/i, fr: /[çœêîû]/i, es: /[ñ¿¡]/i, it: /[ìò]/i }).map(
  ([language, pattern]) => ({ at: order.indexOf(language), pattern }),
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

/** Guesses which of six languages a text is in by its most frequent words; English when nothing tells. */
export function guessLanguage(text: string): string {
  const sample = text.slice(0, longestSample);
  const counts = order.map(() => 0);
  const count = (languages: readonly number[] | undefined) => {
    if (languages !== undefined) for (const at of languages) counts[at] = (counts[at] ?? 0) + 1;
  };
  for (let at = 0; at < sample.length; ) {
    const from = at;
    let word = 0;
    for (; at < sample.length && isAsciiLetter(sample.charCodeAt(at)); at++)
      word = addLetter(word, sample.charCodeAt(at));
    if ((kindAt(sample, at) & letter) !== 0) {
      at = endOfRun(sample, at, letter);
      // In lower case it may be no single word any more.
      for (const part of sample
        .slice(from, at)
        .toLowerCase()
        .match(/\p{L}+/gu) ?? [])
        count(languagesOf.get(part));
    } else if (at === from) at += widthAt(sample, at);
    else if (at - from <= longestNumbered) count(languagesOfNumber.get(word));
  }
  if (strangeLetter.test(sample)) for (const { at, pattern } of letters) if (pattern.test(sample)) count([at]);
  return order[counts.indexOf(Math.max(...counts))] ?? 'en';
}

function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
