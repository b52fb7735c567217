import type { FindingType } from '../tasks/finding-types.ts';

/** A stretch of text, `start` inclusive, `end` exclusive, in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
  type: FindingType;
  /** What the stretch says, where that is written in another way there. */
  reads?: string;
}

/** Where the text stands: the path of its leaf in the input, and the keys on that path as evidence. */
export interface DetectionContext {
  /** BCP 47: set to try a plug-in in one of its languages; else it guesses. */
  language?: string | undefined;
  /** JSON Pointer of the leaf; `''` for a plain text. */
  path: string;
  /** The object keys on the way to the leaf, outermost first; behind the last one the name that a member beside it gives it. */
  keys: readonly string[];
  signal: AbortSignal;
}

/**
 * Something that finds personal or secret data in a text. A detector that throws fails the job's redaction, save an
 * optional plug-in.
 */
export interface Detector {
  readonly name: string;
  readonly version: string;
  /** BCP 47 primary subtags, or `any`. */
  readonly languages: readonly string[] | 'any';
  /** Where the text is looked at; `external` leaves the platform and is refused unless allowed by name. */
  readonly locality: 'in-process' | 'inside-boundary' | 'external';
  readonly types: readonly FindingType[];
  /** Set for plug-ins alone: whether a job's redaction fails without it. */
  readonly plugIn?: 'required' | 'optional';
  /** UTF-16 code units a plug-in is shown at once, at most; a longer text comes in pieces that overlap. */
  readonly longestText?: number;
  detect(text: string, context: DetectionContext): readonly Span[] | Promise<readonly Span[]>;
}
