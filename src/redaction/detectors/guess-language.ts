import { endOfRun, letter, widthAt } from '../characters.ts';

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
const longestLittle = Math.max(...Array.from(littleWords, ({ length }) => length));
const longestSample = 2000;

/** Guesses which of six languages a text is in by its most frequent words; English when nothing tells. */
export function guessLanguage(text: string): string {
  const sample = text.slice(0, longestSample);
  const counts = order.map(() => 0);
  const count = (at: number) => {
    counts[at] = (counts[at] ?? 0) + 1;
  };
  const lower = sample.toLowerCase();
  for (let at = 0; at < lower.length; ) {
    const end = endOfRun(lower, at, letter);
    if (end > at && end - at <= longestLittle) languagesOf.get(lower.slice(at, end))?.forEach(count);
    at = end > at ? end : at + widthAt(lower, at);
  }
  if (strangeLetter.test(sample)) for (const { at, pattern } of letters) if (pattern.test(sample)) count(at);
  return order[counts.indexOf(Math.max(...counts))] ?? 'en';
}
