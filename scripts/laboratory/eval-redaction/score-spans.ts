import type { LabelledSpan, LabelledText } from './read-labelled-texts.ts';

/** Direct identifiers; labels of other types are context, which may be hidden and need not be. */
const direct: ReadonlySet<string> = new Set(
  'PERSON USERNAME EMAIL PHONE CREDIT_CARD IBAN BANK_ACCOUNT US_SSN US_ITIN NATIONAL_ID PASSPORT DRIVER_LICENSE ID IP_ADDRESS MAC_ADDRESS ADDRESS DATE_OF_BIRTH CRYPTO SECRET VEHICLE'.split(
    ' ',
  ),
);

/** Whether something of this type has to be hidden. */
export const isDirect = (type: string): boolean => direct.has(type);

/** Types that are near enough for a finding to be called right. */
const families: Readonly<Record<string, string>> = {
  US_ITIN: 'US_SSN',
  USERNAME: 'PERSON',
  ADDRESS: 'PLACE',
  LOCATION: 'PLACE',
  DATE_OF_BIRTH: 'DATE',
  DATE_TIME: 'DATE',
  ORG_ID: 'ID',
  NATIONAL_ID: 'ID',
  PASSPORT: 'ID',
  DRIVER_LICENSE: 'ID',
  BANK_ACCOUNT: 'ID',
  VEHICLE: 'ID',
};
const familyOf = (type: string) => families[type] ?? type;
const letterOrDigit = /[\p{L}\p{N}]/u;
const mostCharacters = 64;
const surrogate = /[\ud800-\udfff]/;

/** Whether a piece of text tells anything: letters and digits do, what stands between them does not. */
export const tells = (piece: string): boolean => letterOrDigit.test(piece) || surrogate.test(piece);

/** Sums over texts; rates are made of them by `toFigures`. */
export interface Tally {
  entities: number;
  found: number;
  touched: number;
  typedRight: number;
  characters: number;
  leaked: number;
  /** The same with each entity counting so many characters at most: a long key is one leak. */
  cappedCharacters: number;
  cappedLeaked: number;
  lookAlikes: number;
  lookAlikesTouched: number;
  findings: number;
  findingsRight: number;
  harmless: number;
  harmlessHidden: number;
  cleanTexts: number;
  cleanTouched: number;
}

export function createTally(): Tally {
  return {
    entities: 0,
    found: 0,
    touched: 0,
    typedRight: 0,
    characters: 0,
    leaked: 0,
    cappedCharacters: 0,
    cappedLeaked: 0,
    lookAlikes: 0,
    lookAlikesTouched: 0,
    findings: 0,
    findingsRight: 0,
    harmless: 0,
    harmlessHidden: 0,
    cleanTexts: 0,
    cleanTouched: 0,
  };
}

const overlaps = (a: LabelledSpan, b: LabelledSpan) => a.start < b.end && a.end > b.start;

export function getOrCreateTally(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name) ?? createTally();
  tallies.set(name, tally);
  return tally;
}

/** Adds one text to tallies of all types, and to that of each type. Only letters and digits can leak. */
export function addText(
  { text, spans, partial, isLookAlike }: LabelledText,
  findings: readonly LabelledSpan[],
  tallies: readonly Tally[],
  byType: Map<string, Tally>,
): void {
  const hidden = new Uint8Array(text.length);
  for (const { start, end } of findings) hidden.fill(1, start, end);
  for (const span of spans) {
    if (!isDirect(span.type)) continue;
    for (const tally of [...tallies, getOrCreateTally(byType, span.type)])
      addEntity(tally, text, span, findings, hidden);
  }
  if (isLookAlike) {
    for (const tally of tallies) {
      tally.lookAlikes++;
      if (findings.length > 0) tally.lookAlikesTouched++;
    }
  } else if (!partial) for (const tally of tallies) addHarmless(tally, text, spans, findings, hidden);
}

function addEntity(
  tally: Tally,
  text: string,
  span: LabelledSpan,
  findings: readonly LabelledSpan[],
  hidden: Uint8Array,
): void {
  let leaked = 0;
  let characters = 0;
  for (let at = span.start; at < span.end; at++) {
    const character = text[at] ?? '';
    if (!tells(character)) continue;
    characters++;
    if (hidden[at] === 0) leaked++;
  }
  const hits = findings.filter((finding) => overlaps(finding, span));
  tally.entities++;
  tally.characters += characters;
  tally.leaked += leaked;
  const share = characters > mostCharacters ? mostCharacters / characters : 1;
  tally.cappedCharacters += characters * share;
  tally.cappedLeaked += leaked * share;
  if (leaked === 0) tally.found++;
  if (hits.length > 0) tally.touched++;
  if (hits.some((hit) => familyOf(hit.type) === familyOf(span.type))) tally.typedRight++;
}

function addHarmless(
  tally: Tally,
  text: string,
  spans: readonly LabelledSpan[],
  findings: readonly LabelledSpan[],
  hidden: Uint8Array,
): void {
  const labelled = new Uint8Array(text.length);
  for (const { start, end } of spans) labelled.fill(1, start, end);
  for (let at = 0; at < text.length; at++) {
    if (labelled[at] === 1 || !letterOrDigit.test(text[at] ?? '')) continue;
    tally.harmless++;
    if (hidden[at] === 1) tally.harmlessHidden++;
  }
  tally.findings += findings.length;
  tally.findingsRight += findings.filter((finding) => spans.some((span) => overlaps(span, finding))).length;
  if (spans.length > 0) return;
  tally.cleanTexts++;
  if (findings.length > 0) tally.cleanTouched++;
}
