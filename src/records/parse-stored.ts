import type { z } from 'zod';

/** Reads what we stored ourselves. Throws when it is not of the form we write: someone else changed it. */
export function parseStored<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  return schema.parse(JSON.parse(text));
}
