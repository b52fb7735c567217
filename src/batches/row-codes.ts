/** What may be wrong with a row beside what may be wrong with any job. docs/failures.md lists the same codes. */
export const rowCodes = {
  'line-too-large': 'A line may have 1 MiB.',
  'csv-invalid': 'A quote is not closed, or stands where none may.',
  'csv-uneven': 'A record has one cell for each column of the header.',
  'custom-id-invalid': 'A customId is a text of 1 to 255 characters without control characters.',
  'custom-id-duplicate': 'Another row of this batch has this customId.',
} as const satisfies Record<string, string>;

export type RowCode = keyof typeof rowCodes;
