import { createSearch } from '../list-matches.ts';
import type { SaidValue } from './said-secret.ts';
import { looksLikePassword } from './secret-values.ts';

// Passwords that people hand on without a word for them, in nine languages: `the wifi upstairs is …`, `try … instead`.

const value = '["\'`«“„]?([^\\s"\'`«»“”„()<>]{6,60})';
const is = "is|ist|lautet|c['’]est|est|es|è|é|to|jest|är|heißt";
const networks = `(?:wi-?fi|wlan)(?!\\p{L})(?:[ ,][\\p{L}'’-]{1,16}){0,6}? (?:${is}):? `;
const changes =
  "(?:(?:changed|reset|set|switched) (?:it|that one|them)(?: back)? to|(?:habe?|haben) (?:es|das|ihn) (?:wieder )?auf|l[’']ai (?:re)?(?:mis|changée?|remise?) (?:à|en)|l[ao] (?:he )?cambi(?:é|ado|ada) (?:a|por)|l[’']ho (?:cambiat|rimess)[ao] (?:in|a)|heb (?:het|hem) (?:weer )?(?:veranderd in|op)|mudei(?: de volta)? para|zmieni(?:łem|łam) (?:je|go) na|(?:bytte|ändrade|satte) (?:det|den)(?: tillbaka)? till) ";
const tries =
  '(?:try|probier(?:e|t|en sie)?|versuch(?:e|t)?|nimm|essa(?:ie|ye|yez)|prueba|intenta|prova|probeer|tenta|tente|experimenta|spróbuj|testa|pröva)(?: (?:with|it with|mal|es mit|mal mit|plutôt|avec|plutôt avec|con|met|eens|com|z|med)){0,2} ';
const findOnNetwork = createSearch(new RegExp(`(?<!\\p{L})${networks}${value}`, 'giu'));
const findChanged = createSearch(new RegExp(`(?<!\\p{L})${changes}${value}`, 'giu'));
const findTried = createSearch(new RegExp(`(?<!\\p{L})${tries}${value}`, 'giu'));

/** That it stands for another one which opens nothing any more. */
const isForOther =
  /^["'`»”]?(?: (?:eens|mal|once))?[,.;]? ?(?:instead|stattdessen|istället|zamiast|in plaats|en su lugar|invece|(?:that|que|das|die|l[’']|the|la|el|a|o|de|het|den|det|stare|starego|quella|quello)?[^\n.]{0,12}(?:old|alte|ancien|vieja|viejo|otra|otro|vecchi|oude|andere|antig|outr|stare|stary|gaml)\p{L}{0,5}[^\n]{0,40}(?:work|expire|geht|gilt|abgelaufen|marche|valable|expiré|vale|caduc|funcion|scadut|funzion|werkt|verlop|expir|działa|wygas|funk|fungerar|gått ut))/iu;
const release = /[-@]?v?\d+(?:\.\d+)+$/i;
const isHandable = (word: string): boolean => looksLikePassword(word, false) && !release.test(word);
/** What one may try that opens nothing has no such sign: a browser, a plug, a release. */
const isTriable = (word: string): boolean =>
  isHandable(word) && /[!@#$%^&*~]|\p{Ll}[-_.]?\d{2,}$|\p{Ll}-\p{Lu}\p{L}+-\d/u.test(word);

/** Lists the passwords that a message hands on by what it says was done with them. */
export function findPassedSecrets(text: string): SaidValue[] {
  const found: SaidValue[] = [];
  const read = (match: RegExpExecArray) => {
    const word = (match[1] ?? '').replace(/[.,:;)?]{1,3}$/, '');
    return { start: match.index + match[0].length - (match[1] ?? '').length, value: word };
  };
  for (const match of findOnNetwork(text)) {
    const said = read(match);
    if (isHandable(said.value) || /^\p{Ll}{5,}\d{2,}$/u.test(said.value)) found.push(said);
  }
  for (const match of findChanged(text)) {
    const said = read(match);
    if (isHandable(said.value)) found.push(said);
  }
  for (const match of findTried(text)) {
    const said = read(match);
    const end = said.start + said.value.length;
    if (isTriable(said.value) && isForOther.test(text.slice(end, end + 90))) found.push(said);
  }
  return found;
}
