import type { ProblemCodeName } from '../../../../src/submissions/problem-codes.ts';

/** Stands in every value a caller sends; must stand nowhere we answer or log. */
export const CANARY = 'CANARY-9f2c';
export const good = { task: 'sort-note', input: { subject: CANARY } };

/** Brackets in brackets, as text. */
export const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** A request that the API refuses, and what it answers; by default a POST to /v1/jobs. */
export interface BadInput {
  is: string;
  status: number;
  code: ProblemCodeName;
  /** Sent as it is when text or bytes, else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  path?: string;
  method?: string;
  /** Whose key it comes with; by default the submitter's. */
  key?: 'submit' | 'operate' | 'root';
  /** Paths of `errors[]`. */
  errors?: string[];
}
