const MOST = 10_000_000;

/** Reads an option that is a whole number from `least` to ten million. Throws a RangeError that names it. */
export function readCount(name: string, text: string | undefined, byDefault: number, least = 1): number {
  const count = Number(text ?? byDefault);
  if (!Number.isInteger(count) || count < least || count > MOST) {
    throw new RangeError(`--${name} must be a whole number from ${least} to ${MOST}`);
  }
  return count;
}
