/** A task that was declared wrongly: which field, and why. `loadTasks` adds the file. */
export class DeclarationError extends Error {
  readonly field: string;
  readonly reason: string;

  constructor(field: string, reason: string) {
    super(`${field}: ${reason}`);
    this.name = 'DeclarationError';
    this.field = field;
    this.reason = reason;
  }
}
