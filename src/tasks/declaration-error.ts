/** A field of a declaration that is wrong, such as `gate.threshold`, and why. */
export interface DeclarationProblem {
  field: string;
  reason: string;
}

/** A task that was declared wrongly: which field, and why; `problems` are all. `loadTaskFile` adds the file. */
export class DeclarationError extends Error {
  readonly field: string;
  readonly reason: string;
  readonly problems: readonly DeclarationProblem[];

  constructor(field: string, reason: string, problems: readonly DeclarationProblem[] = [{ field, reason }]) {
    super(`${field}: ${reason}`);
    this.name = 'DeclarationError';
    this.field = field;
    this.reason = reason;
    this.problems = problems;
  }
}
