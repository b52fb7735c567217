import { type FailureCode, failureCodes } from './failure-codes.ts';

/** What kind of thing went wrong; `decide` turns the kind, and nothing else of an error, into what happens next. */
export type FailureKind =
  | 'transient'
  | 'throttled'
  | 'adapted'
  | 'capacity'
  | 'quota'
  | 'refused'
  | 'bad-answer'
  | 'low-confidence'
  | 'deadline'
  | 'permanent'
  | 'misconfigured'
  | 'task-fault'
  | 'infrastructure'
  | 'cancelled'
  | 'unexpected';

/**
 * A place in an answer and what is wrong there. `path` is a JSON Pointer; `expected` says in words of the task's schema
 * what was asked for. A value never stands here.
 */
export interface Note {
  path: string;
  code: string;
  expected?: string;
}

/** What of a task is to blame: its file, the field of its declaration, and in words of ours what that did. */
export interface TaskFault {
  file: string;
  field: string;
  reason: string;
}

/** The sentence of a code for people; with what of a task is to blame, where that is known. */
export const tellFailure = (code: FailureCode, fault?: TaskFault): string => {
  const { message } = failureCodes[code];
  return fault === undefined ? message : `${message} ${fault.file}: ${fault.field}: ${fault.reason}.`;
};

/** Tokens that a request to a model was paid for. What a provider does not tell is left out. */
export interface Usage {
  /** All of the input, and all of the output; what follows is a part of one of them. */
  inputTokens: number;
  outputTokens: number;
  /** Input that the provider had in its cache. */
  cachedInputTokens?: number;
  /** Input that it put there. */
  cacheWriteTokens?: number;
  reasoningTokens?: number;
  /** The tier that served it, such as `flex`. */
  serviceTier?: string;
}

/** Limits by the minute that a provider's headers tell. */
export interface ToldLimits {
  requestsPerMinute?: number;
  tokensPerMinute?: number;
}

/** A part of a request that its server does not take: how an answer's form is asked for, this schema, the limit. */
export type RefusedPart = 'structured-output' | 'schema' | 'token-limit';

interface FailureDetails {
  /** Milliseconds the other side asked us to stay away. */
  retryAfterMs?: number | undefined;
  /** What a model is told when it is asked again. */
  notes?: readonly Note[] | undefined;
  /** What a model's answer cost although it was bad. */
  usage?: Usage | undefined;
  /** The model that says it gave that answer. */
  model?: string | undefined;
  /** What of the request's form its server named when it refused it. */
  refused?: RefusedPart | undefined;
  /** A server's own error, though it says how long to wait. */
  isServers?: boolean | undefined;
  /** What the provider's headers tell of its limits. */
  told?: ToldLimits | undefined;
  fault?: TaskFault | undefined;
  /** Trying again would end the same. */
  isFinal?: boolean;
  cause?: unknown;
}

/**
 * Something that went wrong on a job's way, as data: an error knows what happened, `decide` knows what to do.
 * The message is fixed per code, with the place in a task that is to blame; it holds nothing of a payload, so it may be
 * stored, logged and answered.
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly code: FailureCode;
  readonly retryAfterMs: number | undefined;
  readonly notes: readonly Note[];
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  readonly refused: RefusedPart | undefined;
  readonly isFinal: boolean;
  readonly isServers: boolean;
  readonly told: ToldLimits | undefined;
  readonly fault: TaskFault | undefined;

  constructor(code: FailureCode, details: FailureDetails = {}) {
    super(tellFailure(code, details.fault), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.code = code;
    this.kind = failureCodes[code].kind;
    this.retryAfterMs = details.retryAfterMs;
    this.notes = details.notes ?? [];
    this.usage = details.usage;
    this.model = details.model;
    this.refused = details.refused;
    this.isFinal = details.isFinal ?? false;
    this.isServers = details.isServers ?? false;
    this.told = details.told;
    this.fault = details.fault;
  }
}
