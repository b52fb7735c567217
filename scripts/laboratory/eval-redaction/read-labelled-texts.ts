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
  /** Harmless, but shaped like something to hide: has a figure of its own. */
  isLookAlike?: boolean;
  language: string;
  /** The set it comes from, and what it shares with those of one template within it. */
  source?: string;
  tkey?: string;
  /** What texts of one set are about. */
  kind?: string;
  /** The manner of writing, of texts that were written for this repository. */
  hand?: string;
}

interface LabelledRow extends Partial<LabelledText> {
  id: string;
  text: string;
  lang?: string;
  lookalike?: boolean;
  doubtful?: boolean;
}

const languageOfSource = /_(en|de|fr|es|it|nl)$/;

/**
 * Reads a folder of JSON lines `{id, text, spans: [{start, end, type}], source?, tkey?, kind?, lang?, partial?,
 * lookalike?, doubtful?}`; doubtful look-alikes are left out.
 */
export function readLabelledTexts(folder: string): LabelledText[] {
  return readJsonLines<LabelledRow>(folder)
    .filter(({ lookalike, doubtful }) => lookalike !== true || doubtful !== true)
    .map(({ id, text, spans = [], source = '', tkey = id, kind, partial = false, lookalike = false, ...row }) => ({
      id,
      text,
      spans,
      partial,
      isLookAlike: lookalike,
      language: row.language ?? row.lang ?? languageOfSource.exec(source)?.[1] ?? guessLanguage(text),
      source,
      tkey,
      ...(kind === undefined ? {} : { kind }),
    }));
}
