import { lists, withoutAccents } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { kindOfThing, kindsOfThing } from './thing-lists.ts';

/** `from … via …`, `from … to …, platform 4`: places, whatever else is called so. */
const via = 'via|en passant par|passando per|passando por|pasando por|przez|över|über|over|door';
const ride =
  'spår|binario|gleis|voie|quai|andén|vía|spoor|peron|linha|línea|linje|linea|linia|platform|station|gare|bahnhof|estación|stazione|estação|dworzec|train|zug|tren|treno|trein|trem|comboio|pociąg|tåg|bus|buss|autobus|autocar|vol|vuelo|volo|voo|lot|flug|flight|km|drove|driving|fuhr|fahren|ride|motorway|autobahn|autoroute|autostrada';
const from = 'from|von|vom|de|da|do|van|z|ze|från|desde|depuis|del';
const to = 'to|nach|zum|à|a|al|naar|do|till|hasta|para|até|until|y|and|und|et|e|en|i|och';
const route = new RegExp(
  `(?<!\\p{L})(?:${from}) \\p{Lu}[\\p{L}’'. -]{2,40}? (?:(?:${via}) \\p{Lu}[^.!?\\n]{0,60}? (?:${to}) \\p{Lu}|(?:${to}) (?:\\p{Ll}{2,4} )?\\p{Lu}[^.!?\\n]{0,40}? (?:${via}) \\p{Lu})|(?<!\\p{L})(?:${from}) \\p{Lu}[\\p{L}’'. -]{2,40}? (?:${to}) \\p{Lu}[^.!?\\n]{0,50}(?<!\\p{L})(?:${ride})(?!\\p{L})|(?<!\\p{L})(?:${ride})(?!\\p{L})[^.!?\\n]{0,20} (?:${from}) \\p{Lu}[\\p{L}’'. -]{2,40}? (?:${to}) \\p{Lu}`,
  'iu',
);
const longestRoute = 110;
const saints = new Set(['san', 'santa', 'sant', 'santo', 'sao', 'saint', 'sainte', 'sankt', 'st']);
const isPerson = (word: NameWord) => (word.lists & lists.given) !== 0 && kindOfThing(word) === kindsOfThing.none;

/** Before a place of a route. */
const leads = new Set([...`${from}|${to}|${via}|par|per|por`.split('|'), 'p']);
/** Words of a place before the last one. */
const mostBefore = 2;

/** Words of which every route has one. */
const signs = new Set(`${via}|passant|passando|pasando|${ride}`.split('|').map(withoutAccents));

/** Whether such a word stands as near to a word as a route is long. */
function hasSign(words: readonly NameWord[], at: number): boolean {
  const [from, to] = [(words[at]?.start ?? 0) - longestRoute, (words[at]?.end ?? 0) + longestRoute];
  for (let i = at - 1; i >= 0 && (words[i]?.end ?? 0) > from; i--) if (signs.has(words[i]?.plain ?? '')) return true;
  for (let i = at + 1; i < words.length && (words[i]?.start ?? to) < to; i++) {
    if (signs.has(words[i]?.plain ?? '')) return true;
  }
  return false;
}

/** The small word before a place of up to three words. */
function findLead(words: readonly NameWord[], at: number): string {
  let first = at;
  while (first > 0 && at - first < mostBefore && words[first - 1]?.isCapital) first--;
  return first > 0 ? (words[first - 1]?.text.toLowerCase() ?? '') : '';
}

/** Whether a word is a place that somebody goes through, by what its sentence says; of people who travel, given names are told. */
export function standsOnRoute(text: string, words: readonly NameWord[], at: number): boolean {
  const [before, word] = [words[at - 1], words[at]];
  if (!word || !leads.has(findLead(words, at))) return false;
  if (
    !(before && saints.has(before.plain)) &&
    !word.plain.startsWith('saint') &&
    [before, word].some((one) => one?.isCapital && isPerson(one))
  )
    return false;
  if (!hasSign(words, at)) return false;
  const { start, end } = word;
  const head = text.slice(Math.max(0, start - longestRoute), start);
  const from = Math.max(...['.', '!', '?', '\n'].map((sign) => head.lastIndexOf(sign))) + 1;
  const [behind = ''] = text.slice(end, end + longestRoute).split(/[.!?\n]/, 1);
  return route.test(head.slice(from) + text.slice(start, end) + behind);
}
