import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guessLanguage } from '../../src/redaction/detectors/guess-language.ts';

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

const languageOfSource = /_(en|de|fr|es|it|nl)$/;

/** Reads a folder of JSON lines `{id, text, spans: [{start, end, type}], source?, language?, partial?}`. */
export function readLabelledTexts(folder: string): LabelledText[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => {
      const row = JSON.parse(line) as Partial<LabelledText> & { id: string; text: string; source?: string };
      const language = row.language ?? languageOfSource.exec(row.source ?? '')?.[1] ?? guessLanguage(row.text);
      return { id: row.id, text: row.text, spans: row.spans ?? [], partial: row.partial === true, language };
    });
}
