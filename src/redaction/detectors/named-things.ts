import { anyName, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { readWords } from './read-data.ts';

// Names of people in names of things: `Newton's second law`, `Wells Fargo`, `Lake Victoria`.

const singles = new Set<string>();
/** Rows of words by their first. */
const rows = new Map<string, string[][]>();
for (const entry of readWords('named-things')) {
  const row = entry.split(/[^\p{L}']+/u);
  const [first = ''] = row;
  if (row.length === 1) singles.add(first);
  else rows.set(first, [...(rows.get(first) ?? []), row]);
}
const inRows = new Set([...rows.values()].flat(2));
const longestRow = 3;

const setOf = (list: string) => new Set(list.split(' '));
/** Behind a name they make it one of a thing: `Halley's comet`. */
const things = setOf(
  'disease syndrome palsy phenomenon sign reflex test score scale criteria lymphoma catheter fracture tendon law laws theorem lemma conjecture hypothesis razor paradox principle equation equations formula constant integral series transform filter distribution process chain chains kernel matrix space algebra logic machine algorithm comet telescope scanner effect curve diagram number cycle prize medal award line station airport falls island islands peninsula palace cathedral abbey tool tools jar jars ham hams model classic edition beach bay creek county city college university hospital museum gallery stadium arena cup league krankheit syndrom gesetz satz gleichung konstante verteilung preis halle hof platz allee',
);
const ordinals = setOf('first second third fourth');
const companies = setOf('inc ltd llc llp plc corp gmbh ag kg ug se sarl sas spa srl bv nv ab aps lda oy as');
const partners = setOf('co son sons sohne cie partners associates fils figli hijos');
/** Right before a name, with a capital or not: `Lake Garda`, `choroba Crohna`. */
const kinds = setOf(
  'morbus lake mount mt fort port cape loch river lago lac rio choroba zespol prawo hotel cafe restaurant villa schloss chateau universitat',
);
/** Before a name with a small word between: `loi de Joule`. */
const kindsOf = setOf(
  'isle gulf strait bay lago lac maladie syndrome loi theoreme sindrome enfermedad ley teorema malattia legge ziekte wet stelling syndroom doenca lei sindroma satz gesetz universite universidad universita universidade',
);
const small = setOf('of de di von van da do');
const months = setOf('jan feb mar apr may jun jul aug sep sept oct nov dec april june august');
const dateBehind =
  /\.?,?(?: \d|(?: and|,| or| to|[-–]) ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?!\p{Ll}{7}))/uy;
/** German nouns that are surnames, too: a thing or a trade behind an article. */
const nouns = setOf(
  'keller muller fischer backer becker schneider weber koch bauer richter schafer jager schmied wagner zimmermann maurer schuster gartner berg stein wolf vogel hahn fuchs winter sommer herbst brand busch kraft kaiser konig graf ritter engel stern sturm frost horn brunnen brucke bach wald baum blum blume krone kran lang klein schwarz weiss braun roth hund katz ruhe vogt meister pfeiffer topfer',
);
const articles = setOf(
  'der die das den dem des ein eine einen einem einer eines kein keine keinen keinem im am zum zur vom beim ins ans dieser diese diesen diesem jeder jede jeden jedem unser unsere unseren unserem mein meine meinen meinem haben neue neuen neuer alte alten alter',
);
const partsOfNames = setOf('van von zu aan op in');

/** What a word may be to a name: in a row with it, behind it, before it, or with it. */
const roles = { row: 1, behind: 2, before: 4, itself: 8 };
/** The roles of all these words, so that most words around names cost one look each. */
const rolesOf = new Map<string, number>();
for (const [words, role] of [
  [inRows, roles.row],
  [[...things, ...ordinals, ...companies, ...partners, 'and', 'und', 'et'], roles.behind],
  [[...kinds, ...small], roles.before],
  [[...months, ...nouns, ...singles], roles.itself],
] as const)
  for (const word of words) rolesOf.set(word, (rolesOf.get(word) ?? 0) | role);

const hasRole = (word: NameWord | undefined, role: number) =>
  word !== undefined && ((rolesOf.get(word.plain) ?? 0) & role) !== 0;

/** How much speaks against a person where a word with a capital stands: 0, or more. */
export function weighThing(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word?.isCapital) return 0;
  const own = rolesOf.get(word.plain) ?? 0;
  if ((own & roles.row) !== 0 && standsInRow(text, words, at)) return certain;
  if (hasRole(words[at + 1], roles.behind) && (isThing(text, words, at) || isCompany(text, words, at))) return certain;
  if (hasRole(words[at - 1], roles.before) && isKind(words, at)) return certain;
  if ((own & roles.itself) === 0) return 0;
  if (months.has(word.plain)) {
    dateBehind.lastIndex = word.end;
    if (dateBehind.test(text)) return certain;
  }
  if (nouns.has(word.plain) && !words[at + 1]?.isCapital && followsArticle(words, at)) return likely;
  if (!singles.has(word.plain)) return 0;
  return isName(words[at - 1], word, text) || isName(word, words[at + 1], text) ? 0 : likely;
}

/** What stands between a word and the one behind it; undefined at the end. */
const gapBehind = (text: string, words: readonly NameWord[], at: number) => {
  const [word, next] = [words[at], words[at + 1]];
  return word && next && next.start - word.end <= 4 ? text.slice(word.end, next.start) : undefined;
};

const isJoint = (gap: string | undefined) =>
  gap === ' ' || gap === '-' || gap === "'s " || gap === '’s ' || gap === "' ";

function isThing(text: string, words: readonly NameWord[], at: number): boolean {
  if (!isJoint(gapBehind(text, words, at))) return false;
  const next = words[at + 1]?.plain ?? '';
  return things.has(next) || (ordinals.has(next) && things.has(words[at + 2]?.plain ?? ''));
}

function isCompany(text: string, words: readonly NameWord[], at: number): boolean {
  const gap = gapBehind(text, words, at);
  const next = words[at + 1];
  if (!next || gap === undefined) return false;
  if (gap === ' & ') return partners.has(next.plain);
  if (next.isCapital && (gap === ' ' || gap === ', ')) return companies.has(next.plain);
  return (
    (next.plain === 'and' || next.plain === 'und' || next.plain === 'et') && partners.has(words[at + 2]?.plain ?? '')
  );
}

function isKind(words: readonly NameWord[], at: number): boolean {
  const [far, near, word] = [words[at - 2], words[at - 1], words[at]];
  if (!near || near.end + 1 !== word?.start) return false;
  return kinds.has(near.plain) || (small.has(near.plain) && far !== undefined && kindsOf.has(far.plain));
}

function followsArticle(words: readonly NameWord[], at: number): boolean {
  const [far, near] = [words[at - 2], words[at - 1]];
  return near !== undefined && articles.has(near.plain) && !partsOfNames.has(far?.plain ?? '');
}

const certain = 9;
const likely = 4;

/** Whether two words stand next to each other, with capitals, and the other one of them may be a name. */
function isName(left: NameWord | undefined, right: NameWord | undefined, text: string): boolean {
  if (!left?.isCapital || !right?.isCapital || text.slice(left.end, right.start) !== ' ') return false;
  const other = singles.has(left.plain) ? right : left;
  return (other.lists & anyName) !== 0 || (other.lists & (lists.english | lists.common)) === 0;
}

function standsInRow(text: string, words: readonly NameWord[], at: number): boolean {
  for (let from = Math.max(0, at - longestRow + 1); from <= at; from++) {
    const found = rows.get(words[from]?.plain ?? '');
    if (found?.some((row) => at < from + row.length && isRow(text, words, from, row))) return true;
  }
  return false;
}

function isRow(text: string, words: readonly NameWord[], from: number, row: readonly string[]): boolean {
  return row.every((part, place) => {
    const [before, word] = [words[from + place - 1], words[from + place]];
    if (word?.plain !== part || !word.isCapital) return false;
    return place === 0 || (before !== undefined && /^[ .&-]{1,3}$/.test(text.slice(before.end, word.start)));
  });
}
