/** A payload in a place, by its name, and when it was written: milliseconds by the place's clock. */
export interface KeptPayload {
  name: string;
  writtenAt: number;
}

/** Most names in one page of a list. */
export const PAGE_NAMES = 1000;

/** More than any payload has, as base64: what is longer is none. */
export const MOST_BYTES = 64_000_000;

/**
 * Where payloads outside of Redis live: a folder or a bucket. Names have segments, as paths do; nothing is ever
 * overwritten with another text. Everything rejects when the place cannot do it, whatever the reason.
 */
export interface Place {
  /** What it is called in settings. */
  title: string;
  /** Makes what has to be there before anything is put. */
  prepare: (signal: AbortSignal) => Promise<void>;
  /** Resolves once the text survives a power cut. */
  put: (name: string, text: string, signal: AbortSignal) => Promise<void>;
  /** Undefined where the place works and has nothing of that name. */
  get: (name: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Resolves once nothing of that name is left, also where there was nothing. */
  remove: (name: string, signal: AbortSignal) => Promise<void>;
  /** Names that begin with `under`, a folder's with its slash, in order, from behind `after` on: a page of them. */
  list: (under: string, after: string, signal: AbortSignal) => Promise<KeptPayload[]>;
  close: () => Promise<void>;
}
