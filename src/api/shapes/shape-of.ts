import { z } from 'zod';

/** A type without its `readonly`, which JSON does not know. */
type Plain<Type> = Type extends object ? { -readonly [Key in keyof Type]: Plain<Type[Key]> } : Type;
type IsSame<Left, Right> = [Plain<Left>] extends [Plain<Right>]
  ? [Plain<Right>] extends [Plain<Left>]
    ? unknown
    : never
  : never;

/**
 * Holds a schema to the type that the code answers with, and its example to the schema. A field that one of the two
 * lacks does not compile.
 */
export const shapeOf =
  <Type>() =>
  <Schema extends z.ZodType>(schema: Schema & IsSame<z.output<Schema>, Type>, example: z.input<Schema>): Schema =>
    schema.meta({ examples: [example] }) as Schema;

/** The example that a schema has of itself. */
export const findExample = (schema: z.ZodType): unknown => (schema.meta()?.examples as unknown[] | undefined)?.[0];

/** A time as JSON has it. */
export const time = z.iso.datetime();
export const count = z.int().min(0);

/** A list's page. Its example has one of them. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z
    .object({
      data: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'For the next page; null on the last one.' }),
    })
    .meta({ examples: [{ data: [findExample(item)], nextCursor: null }] });
