import { withGroups } from '../group-alternatives.ts';
import { createCue } from './create-cue.ts';
import { anyName, lists } from './name-lists.ts';
import type { NameWord } from './name-runs.ts';
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
const longestRow = 3;

const thingBehind = withGroups(
  /(?:['’]s?)?[ -](?:disease|syndrome|palsy|phenomenon|sign|reflex|test|score|scale|criteria|lymphoma|catheter|fracture|tendon|second law|first law|third law|laws?|theorem|lemma|conjecture|hypothesis|razor|paradox|principle|equations?|formula|constant|integral|series|transform|filter|distribution|process|chains?|kernel|matrix|space|algebra|logic|machine|algorithm|comet|telescope|scanner|effect|curve|diagram|number|cycle|prize|medal|award|line|station|airport|falls|islands?|peninsula|palace|cathedral|abbey|tools?|jars?|hams?|model|classic|edition|beach|bay|creek|county|city|college|university|hospital|museum|gallery|stadium|arena|cup|league|krankheit|syndrom|gesetz|satz|gleichung|konstante|verteilung|preis|halle|hof|platz|allee)(?!\p{L})/iuy,
);
const companyBehind =
  /,? (?:& (?:Co|Sons?|Söhne|Cie|Partners?|Associates)|and Sons|und Söhne|et Fils|e Figli|e Hijos|Inc|Ltd|LLC|LLP|PLC|plc|Corp|GmbH|AG|KG|UG|SE|SARL|SAS|S\.A|SpA|S\.p\.A|Srl|S\.r\.l|S\.L|BV|B\.V|NV|N\.V|AB|ApS|Lda|Sp\. z o\.o|Sp\. k|Oy|AS)(?![\p{L}\p{N}])/uy;
const thingBefore = createCue(
  /(?<!\p{L})(?:Morbus|Lake|Mount|Mt\.?|Fort|Port|Cape|Loch|River|Isle of|Gulf of|Strait of|Bay of|Lago(?: di)?|Lac(?: de)?|Rio|Río|maladie de|syndrome de|loi de|théorème de|síndrome de|enfermedad de|ley de|teorema de|teorema di|malattia di|sindrome di|legge di|ziekte van|wet van|stelling van|doença de|lei de|síndroma de|choroba|zespół|prawo|sjukdom|Satz von|Gesetz von|Universität|Université de|Universidad de|Università di|Hotel|Hôtel|Café|Restaurant|Villa|Schloss|Château)[ ]/u,
);

const month = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|april|june|august)$/;
const dateBehind =
  /\.?,?(?: \d|(?: and|,| or| to|[-–]) ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?!\p{Ll}{7}))/uy;
/** German nouns that are surnames, too: a thing or a trade behind an article. */
const nouns = new Set(
  'keller muller fischer backer becker schneider weber koch bauer richter schafer jager schmied wagner zimmermann maurer schuster gartner berg stein wolf vogel hahn fuchs winter sommer herbst brand busch kraft kaiser konig graf ritter engel stern sturm frost horn brunnen brucke bach wald baum blum blume krone kran lang klein schwarz weiss braun roth hund katz ruhe vogt meister pfeiffer topfer'.split(
    ' ',
  ),
);
const germanArticle = createCue(
  /(?<!\p{L})(?<!(?:van|von|zu|aan|op|in) )(?:der|die|das|den|dem|des|ein|eine[nmrs]?|kein|keine[nmrs]?|im|am|zum|zur|vom|beim|ins|ans|dieser|diese[nms]?|jeder|jede[nms]?|unser|unsere[nmrs]?|mein|meine[nmrs]?|haben|neue[nmrs]?|alte[nmrs]?)\s/iu,
);

/** How much speaks against a person where a word with a capital stands: 0, or more. */
export function weighThing(text: string, words: readonly NameWord[], at: number): number {
  const word = words[at];
  if (!word?.isCapital) return 0;
  if (standsInRow(text, words, at)) return certain;
  thingBehind.lastIndex = word.end;
  companyBehind.lastIndex = word.end;
  if (thingBehind.test(text) || companyBehind.test(text) || thingBefore(text, word.start)) return certain;
  dateBehind.lastIndex = word.end;
  if (month.test(word.plain) && dateBehind.test(text)) return certain;
  if (nouns.has(word.plain) && !words[at + 1]?.isCapital && germanArticle(text, word.start)) return likely;
  if (!singles.has(word.plain)) return 0;
  return isName(words[at - 1], word, text) || isName(word, words[at + 1], text) ? 0 : likely;
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
