import type { Detector, Span } from '../../../src/redaction/detector.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';
import type { LabelledText } from './read-labelled-texts.ts';
import { addText, createTally, getOrCreateTally, type Tally } from './score-spans.ts';

/** Shares from 0 to 1; not a number where nothing was there to count. */
export interface Figures {
  entities: number;
  leak: number;
  /** Leak with each entity counting 64 characters at most. */
  cappedLeak: number;
  /** Share of entities of which anything shows. */
  entityLeak: number;
  lookAlikesTouched: number;
  recall: number;
  precision: number;
  overRedaction: number;
  typedRight: number;
  cleanTouched: number;
}

export interface Evaluation {
  all: Figures;
  byType: Map<string, Figures>;
  byLanguage: Map<string, Figures>;
  /** By what the texts are about, where a set tells. */
  byKind: Map<string, Figures>;
  /** What was found in each text, in their order. */
  findings: readonly (readonly Span[])[];
}

/** Redacts every text and compares what was found with the labels; `detectorsOf` says with what a text is redacted. */
export function evaluate(
  texts: readonly LabelledText[],
  detectorsOf: readonly Detector[] | ((text: LabelledText) => readonly Detector[]),
): Promise<Evaluation> {
  const { signal } = new AbortController();
  return evaluateFindings(texts, (text) =>
    findAllSpans(text.text, typeof detectorsOf === 'function' ? detectorsOf(text) : detectorsOf, signal),
  );
}

/** Compares what `find` finds in every text with the labels. */
export async function evaluateFindings(
  texts: readonly LabelledText[],
  find: (text: LabelledText) => readonly Span[] | Promise<readonly Span[]>,
): Promise<Evaluation> {
  const all = createTally();
  const byType = new Map<string, Tally>();
  const byLanguage = new Map<string, Tally>();
  const byKind = new Map<string, Tally>();
  const findings: (readonly Span[])[] = [];
  for (const text of texts) {
    const found = await find(text);
    findings.push(found);
    const tallies = [all, getOrCreateTally(byLanguage, text.language)];
    if (text.kind !== undefined) tallies.push(getOrCreateTally(byKind, text.kind));
    addText(text, found, tallies, byType);
  }
  return {
    all: toFigures(all),
    byType: mapFigures(byType),
    byLanguage: mapFigures(byLanguage),
    byKind: mapFigures(byKind),
    findings,
  };
}

function mapFigures(tallies: ReadonlyMap<string, Tally>): Map<string, Figures> {
  const sorted = [...tallies].sort(([, a], [, b]) => b.entities - a.entities);
  return new Map(sorted.map(([name, tally]) => [name, toFigures(tally)]));
}

function toFigures(tally: Tally): Figures {
  return {
    entities: tally.entities,
    leak: tally.leaked / tally.characters,
    cappedLeak: tally.cappedLeaked / tally.cappedCharacters,
    entityLeak: 1 - tally.found / tally.entities,
    lookAlikesTouched: tally.lookAlikesTouched / tally.lookAlikes,
    recall: tally.found / tally.entities,
    precision: tally.findingsRight / tally.findings,
    overRedaction: tally.harmlessHidden / tally.harmless,
    typedRight: tally.typedRight / tally.touched,
    cleanTouched: tally.cleanTouched / tally.cleanTexts,
  };
}
