import type { RedactedText } from '../boundary/redacted-text.ts';
import type { ToldLimits, Usage } from '../failures/failure.ts';
import type { Sampling } from '../tasks/task.ts';

/** One question to a model, already past the boundary. */
export interface ModelRequest {
  system: RedactedText;
  user: RedactedText;
  /** Name of the schema as the provider sees it: the task's. */
  schemaName: string;
  /** JSON Schema of the answer, as the provider gets it. */
  schema: Record<string, unknown>;
  maxOutputTokens: number | undefined;
  /** What the task's rung says of how to answer; it goes before what the profile says. */
  sampling?: Sampling | undefined;
}

declare const written: unique symbol;

/** A request's body, made by `writeBody` alone: what is on record of it is what leaves. */
export interface RequestBody {
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, in hex. */
  readonly sha256: string;
  readonly [written]: true;
}

/** What a model answered: its text as it came, unchecked. */
export interface ModelAnswer {
  text: string;
  /** Undefined when the provider does not tell. */
  usage: Usage | undefined;
  /** The model that says it answered. */
  model: string;
  /** What the provider's headers tell of its limits. */
  told?: ToldLimits | undefined;
}

/**
 * Asks a model once: one HTTP request with exactly these bytes, never a retry.
 * Throws a `Failure` of a kind that says what happened; a failure after a paid answer carries `usage`.
 */
export type AskModel = (body: RequestBody, signal: AbortSignal) => Promise<ModelAnswer>;
