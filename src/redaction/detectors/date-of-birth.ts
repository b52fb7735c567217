import type { Detector } from '../detector.ts';
import { createContextCheck } from './context-words.ts';
import { findMatches } from './find-matches.ts';

const months =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|fév|avr|juin|juil|août|déc|gen|mag|giu|lug|set|ott|mrt|mei)\\p{L}{0,7}\\.?';
const dates = new RegExp(
  [
    '(?<![\\p{N}.\\-/])(?:',
    '\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|',
    '\\d{1,2}([-/.])\\s?\\d{1,2}\\2\\s?\\d{2,4}|',
    `\\d{1,2}(?:st|nd|rd|th|er|\\.|º)?(?: de| of)? ${months},?(?: del?)? \\d{2,4}|`,
    `${months} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}`,
    ')(?!\\p{N}|[-/.]\\p{N})',
  ].join(''),
  'giu',
);
const hasContext = createContextCheck(
  'born(?: on| in)?|birth\\p{L}{0,4}|d\\.?o\\.?b\\.?|date of birth|geboren\\p{L}{0,2}|geb\\.?|geburts\\p{L}{1,8}|nacimiento|nacid[oa]|naissance|née?|nascita|nat[oa]|geboorte\\p{L}{1,8}',
);

/** Dates that a word before them says somebody was born on. */
export const dateOfBirthDetector: Detector = {
  name: 'date-of-birth',
  version: '1',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
  locality: 'in-process',
  types: ['DATE_OF_BIRTH'],
  detect: (text) =>
    /\d/.test(text) ? findMatches(text, dates, 'DATE_OF_BIRTH', (_, start) => hasContext(text, start)) : [],
};
