/**
 * Writes a parsed JSON value so that the same content has the same text: keys sorted by code unit, no white space.
 * The value must be plain JSON of bounded depth; `parseJsonBody` sees to both.
 */
export function writeCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeCanonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${writeCanonicalJson(item)}`);
  return `{${members.join(',')}}`;
}
