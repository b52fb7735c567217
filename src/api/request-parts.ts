import { z } from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { plainName, tenantName } from '../tasks/names.ts';

const UUID_7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
/** The forms of ids. */
export const ids = {
  job: new RegExp(`^job_${UUID_7}$`),
  batch: new RegExp(`^batch_${UUID_7}$`),
  key: new RegExp(`^key_${UUID_7}$`),
  webhook: new RegExp(`^whk_${UUID_7}$`),
};
const jobIdList = new RegExp(`^job_${UUID_7}(?:,job_${UUID_7}){0,99}$`);
export const FOREIGN_CURSOR = 'Must be the nextCursor of an earlier page.';

const EXAMPLE_UUID = '01a207b6-244c-7470-8e04-0c4003dbe2e6';
/** Ids as examples have them. */
export const exampleIds = {
  ...{ job: `job_${EXAMPLE_UUID}`, batch: `batch_${EXAMPLE_UUID}`, key: `key_${EXAMPLE_UUID}` },
  webhook: `whk_${EXAMPLE_UUID}`,
};

const idOf = (kind: keyof typeof ids) =>
  z.object({
    id: z
      .string()
      .regex(ids[kind])
      .meta({ description: `Id of a ${kind}.`, example: exampleIds[kind] }),
  });

/** What stands in paths. A name may have any form: one that nothing has is not found. */
export const pathParts = { job: idOf('job'), batch: idOf('batch'), key: idOf('key'), webhook: idOf('webhook') };
export const namedPath = (description: string, example: string) =>
  z.object({ name: z.string().meta({ description, example }) });

/** Why somebody wants to see a payload: a line with something to read in it, and nothing that cannot be seen. */
export const reasonForm = /^(?=.*[\p{L}\p{N}])[^\p{C}\p{Zl}\p{Zp}]{1,400}$/u;

/** A parameter of this form. Its problem says the message. */
export const textParam = (form: RegExp, message: string) => z.string().regex(form, message);
/** A parameter that is one of these. */
export const choiceParam = <const Value extends string>(values: readonly Value[], message: string) =>
  z.enum(values as readonly [Value, ...Value[]], message);
/** An RFC 3339 time, in milliseconds. */
export const timeParam = z.iso
  .datetime({ offset: true, error: 'Must be a time as in 2026-01-31T09:30:00Z.' })
  .transform((time) => Date.parse(time));

/** The parameters that several routes have. None has an example: the page would fill it in. */
export const queryParts = {
  limit: textParam(/^([1-9]\d?|100)$/, 'Must be a whole number from 1 to 100.')
    .meta({ override: { type: 'integer', minimum: 1, maximum: 100, pattern: undefined } })
    .default('20')
    .transform(Number)
    .meta({ description: 'How many at most.', override: { default: 20 } }),
  cursor: textParam(/^[\x21-\x7e]{1,512}$/, FOREIGN_CURSOR)
    .optional()
    .meta({ description: 'The `nextCursor` of the page before.' }),
  task: textParam(plainName, 'Must be the name of a task.').optional().meta({ description: 'Name of a task.' }),
  batch: textParam(ids.batch, 'Must be the id of a batch.').optional().meta({ description: 'Id of a batch.' }),
  tenant: textParam(tenantName, 'Must be the name of a tenant.').optional().meta({ description: 'Name of a tenant.' }),
  jobIds: textParam(jobIdList, 'Must be ids of jobs between commas, 100 at most.')
    .transform((list) => list.split(','))
    .optional()
    .meta({ description: 'Ids of jobs between commas, 100 at most.' }),
  metadata: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: 'The whole value of one key of metadata: `metadata.order=1234`.',
      override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
        for (const keyword of ['propertyNames', 'additionalProperties']) Reflect.deleteProperty(jsonSchema, keyword);
        jsonSchema.type = 'string';
      },
    }),
};
/** The parameters of every list. */
export const pageQuery = { limit: queryParts.limit, cursor: queryParts.cursor };
