/** Ends by which words of a language are told that are on no list of names; whole stems are longer than that. */
const ends: Readonly<Record<string, RegExp>> = {
  en: /(?:[tsc]ion|ment|ness|ship|ance|ence|ability|ibility|ology|graphy|ingly|fully)s?$/,
  de: /(?:[^oe]ung|heit|keit|schaft|tion|ismus|nummer|datum|zeichen|stelle|erin|lich(?:e[rmns]?)?|isch(?:e[rmns]?)?|ig(?:e[rmns]?)|bar(?:e[rmns]?)?)(?:e[ns]?|s|nen)?$/,
  fr: /(?:[tsx]ion|ement|ité|eur|euse|trice|ance|ence|isme|iste|aire|able|ible|ique|eux|elle|ées?|age)s?$/,
  es: /(?:ción|siones|ciones|dad|dades|miento|mente|ismo|aje|ador|adora|ado|ada|ido|ida|encia|ancia|able|ible|ario|aria|ería)s?$/,
  it: /(?:[zs]ion[ei]|ment[oi]|ità|ezz[ae]|mente|ismo|aggi[oo]?|ator[ei]|atric[ei]|at[oaie]|ut[oaie]|enz[ae]|anz[ae]|bil[ei]|ari[oae])$/,
  nl: /(?:ing|ingen|heid|heden|schap|atie|aties|teit|nummer|datum|naam|lijke?|elijk|baar|achtige?)$/,
  pt: /(?:ção|ções|são|sões|dade|dades|mento|mentos|mente|ismo|agem|agens|ador|adora|ado|ada|ido|ida|ência|ância|ável|ível|ário|ária|eiro|eira|ório|ória)s?$/,
  pl: /(?:ość|ości|anie|enie|ania|enia|aniu|eniu|acja|acji|acje|cję|owy|owa|owe|owego|owej|owych|ować|stwo|stwa|nych|nego|nej|liśmy|łem|łam|cie|uję|ujemy)$/,
  sv: /(?:ning|ningen|ningar|ningarna|ande|ande[nt]|else|elsen|het|heten|heter|skap|skapet|tion|tionen|nummer|datum|lig|liga|ligt|isk|iska|iskt)$/,
};

const shortest = 7;
/** `Beschäftigten`, `Auszubildende`, `Reisender`: people, by what they do. */
const participle =
  /^(?:(?:an|ab|auf|aus|ein|vor|mit|nach|hin|zu)?(?:ge|be|ver|ent|er|zer|miss)\p{L}{3,}t(?:e[rnms]?)|\p{L}{3,}ende[rnms]?)$/u;
const shortestParticiple = 9;
/** `Livrez`, `Prenez` */
const imperative = /\p{L}{3}ez$/u;

/** Whether a word, in lower case, has an end that words of the language have and hardly a name: `Sanierung`, `Asegurado`. */
export function hasWordEnd(word: string, language: string): boolean {
  if (language === 'fr' && imperative.test(word)) return true;
  if (language === 'de' && word.length >= shortestParticiple && participle.test(word)) return true;
  return word.length >= shortest && (ends[language]?.test(word) ?? false);
}
