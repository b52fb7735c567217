/**
 * Compiles a `pattern` of JSON Schema, which does not say the flags that it was written with; undefined when it
 * compiles with none. `more` are flags beside those.
 */
export function compilePattern(source: string, more = ''): RegExp | undefined {
  for (const flags of [`u${more}`, more, `v${more}`]) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Written for other flags.
    }
  }
  return undefined;
}
