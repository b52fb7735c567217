import { z } from 'zod';
import type { DetectionContext, Detector, Span } from '../detector.ts';
import { guessLanguage } from '../detectors/guess-language.ts';
import { findType, plugInTypes } from './find-type.ts';
import { openAnalyzer } from './open-analyzer.ts';
import { findLocality, hashDeclaration, type PresidioDeclaration } from './read-detectors-file.ts';
import { createTrouble } from './trouble.ts';

/** Code units of text in one request: its language model takes seconds for ten times as much. */
const longestText = 10_000;

const answerSchema = z.array(
  z.object({ entity_type: z.string(), start: z.number(), end: z.number(), score: z.number() }),
);

/** A detector that holds something open. */
export interface OpenedDetector {
  detector: Detector;
  close: () => Promise<void>;
}

/**
 * Opens a detector that asks a Presidio Analyzer over HTTP, in the text's guessed language when it is one of the
 * declared, else in the first of them. Throws as `openAnalyzer` does, and `redaction-failed` for an answer that is no
 * list of findings in the text.
 */
export function openPresidio(declared: PresidioDeclaration): OpenedDetector {
  const { name, url, languages, minScore, types, required, timeoutMs } = declared;
  const { analyze, close } = openAnalyzer(url, timeoutMs);
  const [first = 'en'] = languages;
  const languageOf = (text: string, { language = guessLanguage(text) }: DetectionContext) =>
    languages.includes(language) ? language : first;
  const detect = async (text: string, context: DetectionContext) => {
    // What is no character would make Presidio fail; U+FFFD is as long, in code points and in code units.
    const sent = text.replace(/\p{Surrogate}/gu, '\ufffd');
    const question = { text: sent, language: languageOf(text, context), score_threshold: minScore };
    const answer = answerSchema.safeParse(await analyze(question, context.signal));
    if (!answer.success) throw createTrouble('redaction-failed', 'answer-not-findings');
    const toOffset = createOffsetReader(sent);
    return answer.data.flatMap((finding): Span[] => {
      const [start, end] = [toOffset(finding.start), toOffset(finding.end)];
      if (start === undefined || end === undefined || start >= end) {
        throw createTrouble('redaction-failed', 'answer-outside-text');
      }
      const type = finding.score >= minScore ? findType(finding.entity_type, types) : undefined;
      return type === undefined ? [] : [{ start, end, type }];
    });
  };
  const plugIn = required ? 'required' : 'optional';
  const version = hashDeclaration(declared);
  const locality = findLocality(url);
  return { detector: { name, version, languages, locality, types: plugInTypes, plugIn, longestText, detect }, close };
}

/**
 * Turns offsets in Unicode code points, as Python counts them, into UTF-16 code units of a text; undefined for what is
 * no offset of the text. The text's length is one.
 */
export function createOffsetReader(text: string): (codePoints: number) => number | undefined {
  if (!/[\ud800-\udbff]/.test(text))
    return (codePoints) => (isOffset(codePoints, text.length) ? codePoints : undefined);
  const offsets = new Uint32Array(text.length + 1);
  let count = 0;
  let offset = 0;
  for (const character of text) {
    offsets[count] = offset;
    count += 1;
    offset += character.length;
  }
  offsets[count] = offset;
  return (codePoints) => (isOffset(codePoints, count) ? offsets[codePoints] : undefined);
}

const isOffset = (value: number, length: number): boolean => Number.isInteger(value) && value >= 0 && value <= length;
