import type { z } from 'zod';
import type { DataClass } from './data-classes.ts';
import type { FindingType } from './finding-types.ts';

/**
 * A value after redaction: the same shape, but any string may hold placeholders and any number may be one.
 * `prompt` sees only this.
 */
export type Redacted<Value> = Value extends string
  ? string
  : Value extends number
    ? number | string
    : Value extends boolean | null | undefined
      ? Value
      : Value extends readonly (infer Item)[]
        ? Redacted<Item>[]
        : Value extends object
          ? { [Key in keyof Value]: Redacted<Value[Key]> }
          : Value;

/** One piece of text that `retrieve` found for an input. */
export interface Document {
  id: string;
  text: string;
}

/**
 * What `retrieve` may look into: the sources of its job's tenant. Another's are as unknown as those that do not exist.
 */
export interface Sources {
  /** All documents of a source, in their order. */
  find: (name: string) => readonly Document[] | undefined;
  /**
   * Those that share the most words with a text, rare ones first: at most `limit` (1-50, default 5), and no more than a
   * job may have.
   */
  search: (name: string, text: string, options?: { limit?: number }) => readonly Document[];
}

/** What a model is asked: the task's words and the redacted input's. */
export interface Prompt {
  system: string;
  user: string;
}

export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** How a model is to answer; what is left out is the profile's, or the provider's. */
export interface Sampling {
  /** 0-2 */
  temperature?: number | undefined;
  /** 0-1 */
  topP?: number | undefined;
  /** A whole number. */
  seed?: number | undefined;
  reasoningEffort?: (typeof reasoningEfforts)[number] | undefined;
}

/** One step of a ladder that asks a model. */
export interface ModelRung extends Sampling {
  is: 'model';
  /** Name of the profile to ask. */
  profile: string;
  /** Requests that may fail before the rung is given up, per round; 1-20, default 4. */
  attempts: number;
  /** How often a wrong answer is asked again; 0-5, default 1. */
  rounds: number;
  /** Most tokens the answer may have; undefined leaves it to the provider. */
  maxOutputTokens: number | undefined;
  /** How long a job waits, spending nothing, for a profile that is away, paused or full; undefined is the default. */
  patienceMs?: number | undefined;
  /** Another profile, asked as well once the first takes longer than most of its answers; the first answer counts. */
  hedge?: string | undefined;
}

/** One step of a ladder where deterministic logic answers. Undefined passes on to the next rung. */
export interface RuleRung {
  is: 'rule';
  answer: (given: { input: unknown }) => unknown;
}

/** One step of a ladder where a person decides. */
interface ReviewRung {
  is: 'review';
  /** Milliseconds a person has; then the next rung is asked. Undefined waits as long as it takes. */
  withinMs: number | undefined;
}

export type Rung = ModelRung | RuleRung | ReviewRung;

export interface ModelRungOptions extends Sampling {
  attempts?: number;
  rounds?: number;
  maxOutputTokens?: number;
  patienceMs?: number;
  hedge?: string;
}

/** What `ladder` is given to name its rungs with. */
export interface RungTools<Input = unknown, Output = unknown> {
  model: (profile: string, options?: ModelRungOptions) => ModelRung;
  /** Its answer is checked against the output schema and the task's check, and passes no gate. */
  rule: (answer: (given: { input: Input }) => Output | undefined) => RuleRung;
  review: (options?: { withinMs?: number }) => ReviewRung;
}

/** What of an input may leave the platform. Types named nowhere follow `redact`. */
export interface TaskBoundary {
  /** Types hidden behind placeholders: all, or these. Default `all`. */
  redact: 'all' | readonly FindingType[];
  /** Types that go out as they are. */
  keep: readonly FindingType[];
  /** Types whose presence means that nothing goes out: the job is a dead letter `boundary-blocked`. */
  block: readonly FindingType[];
}

/** Who may see a job: profiles that its class is open to, in one of the regions; undefined is any region. */
export interface Reach {
  class: DataClass;
  regions: readonly string[] | undefined;
}

/**
 * The whole boundary: what of an input may leave, and who may see that. `class` is `public`, `internal` (the default),
 * `confidential` or `restricted`; `regions` are those of profiles that may be asked, any when there are none.
 */
export interface BoundaryPolicy extends TaskBoundary, Reach {}

/**
 * How long a job's payloads stay in its record once it has ended; the record itself stays as long as all do.
 * Milliseconds, from 1000.
 */
export interface TaskRetention {
  /** The input, with its redacted form, its originals and the metadata. */
  inputMs?: number | undefined;
  /** The output, and the answers it was made of. */
  outputMs?: number | undefined;
}

/** Whose originals an output gets back. */
export type Restore = boolean | { documents: true };

export type OnUnknown = 'ask-again' | 'next-rung';

/** A task as its author writes it; every function's types follow from the two schemas. */
export interface TaskDeclaration<Input extends z.ZodType, Output extends z.ZodType> {
  /** `[a-z][a-z0-9-]{0,63}` */
  name: string;
  /** From 1; raised with every change of meaning. */
  version: number;
  /** Who is asked about its dead letters. */
  owner?: string;
  input: Input;
  output: Output;
  /**
   * What to show a model beside the input; it is redacted with it. `sources` are those of the job's tenant, and of
   * nobody else.
   */
  retrieve?: (given: {
    input: z.output<Input>;
    tenant: string;
    sources: Sources;
    signal: AbortSignal;
  }) => Promise<readonly Document[]>;
  prompt: (given: { input: Redacted<z.output<Input>>; documents: readonly Document[] }) => Prompt;
  /** What is wrong with the answer, or undefined. The text is redacted before a model sees it. */
  check?: (given: { input: z.output<Input>; output: z.output<Output> }) => string | undefined;
  gate?: {
    /** 0-1; an answer below it is not used. */
    threshold: number;
    confidence: (given: { input: z.output<Input>; output: z.output<Output> }) => number;
  };
  ladder: (rungs: RungTools<z.output<Input>, z.input<Output>>) => readonly Rung[];
  boundary?: Partial<BoundaryPolicy>;
  /** After a request whose outcome nobody knows: pay again, or let the next rung answer. Default `ask-again`. */
  onUnknown?: OnUnknown;
  /**
   * Whether the output gets its originals back. Default true: those that stand in the input; what `retrieve` alone brought
   * stays a placeholder. With `{ documents: true }` all of them; `false` delivers placeholders only.
   */
  restore?: Restore;
  /**
   * Whether a job shows the names of the keys that the input's schema left out; default false: only how many, since a
   * name may be personal.
   */
  showDroppedKeys?: boolean;
  /** From acceptance; up to 7 days, default 24 h. */
  deadlineMs?: number;
  /** Default: both as long as the record. A dead letter and a review keep theirs until somebody has decided. */
  retention?: TaskRetention;
}

/** A task ready to run: declared, checked, its types erased, its schemas translated. */
export interface Task {
  name: string;
  version: number;
  owner: string | null;
  input: z.ZodType;
  output: z.ZodType;
  inputJsonSchema: Record<string, unknown>;
  outputJsonSchema: Record<string, unknown>;
  /** The output schema as a provider gets it: lengths, formats and patterns in words, numbers may be placeholders. */
  providerSchema: Record<string, unknown>;
  /** The output schema with all it says, as the simulated model gets it. */
  wholeSchema: Record<string, unknown>;
  /** The output is no object: providers are asked for one whose `answer` it is. */
  isWrapped: boolean;
  retrieve:
    | ((given: {
        input: unknown;
        tenant: string;
        sources: Sources;
        signal: AbortSignal;
      }) => Promise<readonly Document[]>)
    | undefined;
  prompt: (given: { input: unknown; documents: readonly Document[] }) => Prompt;
  check: ((given: { input: unknown; output: unknown }) => string | undefined) | undefined;
  gate: { threshold: number; confidence: (given: { input: unknown; output: unknown }) => number } | undefined;
  ladder: readonly [Rung, ...Rung[]];
  boundary: BoundaryPolicy;
  onUnknown: OnUnknown;
  restore: Restore;
  showDroppedKeys: boolean;
  deadlineMs: number;
  retention: TaskRetention | undefined;
  /** Keys the input schema names; they are never redacted. */
  inputKeys: ReadonlySet<string>;
  /** The name of its module's file, for whoever reads what is wrong with it; where nobody knows, the task's name. */
  file: string;
  /** The beginning of the SHA-256 of everything declared, in base64url; two contents under one version show here. */
  hash: string;
}

declare const typesOf: unique symbol;

/** A task that remembers the types of its schemas, for whoever calls it: what its input may be, what its output is. */
export interface TaskOf<Input, Output> extends Task {
  readonly [typesOf]?: { input: Input; output: Output };
}
