const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * An answer that fits its schema, with the strings it had before they were restored: what a task with `restore: false`
 * delivers. Keys that the schema dropped stay dropped.
 */
export function keepPlaceholders(output: unknown, answered: unknown): unknown {
  if (Array.isArray(output)) {
    return output.map((item, i) => keepPlaceholders(item, Array.isArray(answered) ? answered[i] : undefined));
  }
  if (isRecord(output)) {
    const before = isRecord(answered) ? answered : {};
    return Object.fromEntries(Object.entries(output).map(([key, item]) => [key, keepPlaceholders(item, before[key])]));
  }
  return typeof answered === 'string' ? answered : output;
}
