import { guessLanguage } from '../../../src/redaction/detectors/guess-language.ts';
import { readJsonLines } from './read-json-lines.ts';

export interface LabelledSpan {
  start: number;
  end: number;
  type: string;
}

/** A text of a labelled set; offsets are UTF-16 code units. */
export interface LabelledText {
  id: string;
  text: string;
  spans: readonly LabelledSpan[];
  /** Only some identifiers are labelled: counts for leak and recall alone. */
  partial: boolean;
  language: string;
}

type LabelledRow = Partial<LabelledText> & { id: string; text: string; source?: string };

const languageOfSource = /_(en|de|fr|es|it|nl)$/;

/** Reads a folder of JSON lines `{id, text, spans: [{start, end, type}], source?, language?, partial?}`. */
export function readLabelledTexts(folder: string): LabelledText[] {
  return readJsonLines<LabelledRow>(folder).map(({ id, text, spans = [], source = '', partial = false, ...row }) => ({
    id,
    text,
    spans,
    partial,
    language: row.language ?? languageOfSource.exec(source)?.[1] ?? guessLanguage(text),
  }));
}
