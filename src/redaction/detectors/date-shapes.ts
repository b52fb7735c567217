const months =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|fév|avr|juin|juil|août|déc|gen|mag|giu|lug|set|ott|mrt|mei)\\p{L}{0,7}\\.?';
const day = '\\d{1,2}(?:st|nd|rd|th|er|\\.|º|°)?';
const weekday = '(?:\\p{L}{4,10}, )?';

/** A day with its month and year, in figures or words: `14.03.1985`, `12-Mar-1956`, `the 21st of March, 1999`. */
export const fullDate = [
  '(?<![\\p{N}.\\-/])(?:',
  '\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|',
  '\\d{1,2}([-/.])\\s?\\d{1,2}\\2\\s?\\d{2,4}|',
  `\\d{1,2}([-/ ])${months}\\3\\d{2,4}|`,
  `${day}(?: de| of)? ${months},?(?: del?)? \\d{2,4}|`,
  `${months} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}`,
  ')(?!\\p{N}|[-/.]\\p{N})',
].join('');

/** What else may stand right behind `birthday:` or `DOB`: no year, no day, or eight figures in a row. */
export const partialDate = [
  `${weekday}(?:${day}(?: de| of)? ${months}|${months} ${day}|${months} \\d{4}|\\d{1,2}[./]\\d{1,2}\\.?|\\d{1,2}[./]\\d{4}|`,
  '(?:(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\\d{2}))',
  '(?![\\p{L}\\p{N}]|[-/.]\\p{N}|,? (?:del? )?\\d{2,4})',
].join('');
