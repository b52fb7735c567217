import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../validation/parse-json.ts';
import { findLocality } from './find-locality.ts';
import { plugInTypes } from './find-type.ts';

const common = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must match [a-z][a-z0-9-]{0,63}'),
  required: z.boolean().default(true),
  minScore: z.number().min(0).max(1).default(0.5),
  types: z.record(z.string(), z.enum(plugInTypes).nullable()).default({}),
};

const presidio = z.strictObject({
  ...common,
  kind: z.literal('presidio'),
  url: z.url({ protocol: /^https?$/ }),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/))
    .min(1)
    .default(['en']),
  timeoutMs: z.number().int().min(100).max(20_000).default(5000),
});

const transformers = z.strictObject({
  ...common,
  kind: z.literal('transformers'),
  model: z.string().min(1),
  dtype: z.string().min(1).max(16).optional(),
});

const file = z.array(z.discriminatedUnion('kind', [presidio, transformers])).max(16);

export type PresidioDeclaration = z.infer<typeof presidio>;
/** `model` is the absolute path of its folder. */
export type TransformersDeclaration = z.infer<typeof transformers>;

/** A detectors file that cannot be used: what is wrong where, never a value. */
export class DetectorsFileError extends Error {
  constructor(reason: string) {
    super(`AIRLOCK_DETECTORS_FILE: ${reason}`);
    this.name = 'DetectorsFileError';
  }
}

const describe = ({ issues: [issue] }: z.ZodError): string => {
  const unknown = issue?.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : '';
  return `${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'invalid'}${unknown}`;
};

/**
 * Reads the plug-ins of a JSON file: a list. `allowed` names those that may look at texts outside of the boundary.
 * Folders of models are relative to the file. Throws a `DetectorsFileError`, also for an external one that is not
 * allowed.
 */
export async function readDetectorsFile(
  path: string,
  allowed: readonly string[],
): Promise<(PresidioDeclaration | TransformersDeclaration)[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DetectorsFileError(`cannot be read (${error.code ?? error.name})`);
  });
  const json = parseJson(text);
  if (!json.ok) throw new DetectorsFileError('is not valid JSON');
  const parsed = file.safeParse(json.value);
  if (!parsed.success) throw new DetectorsFileError(describe(parsed.error));
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new DetectorsFileError(`${twice} stands twice`);
  for (const declared of parsed.data) {
    if (declared.kind === 'presidio' && findLocality(declared.url) === 'external' && !allowed.includes(declared.name)) {
      throw new DetectorsFileError(`${declared.name} is external, and AIRLOCK_DETECTORS_ALLOW does not name it`);
    }
  }
  return parsed.data.map((declared) =>
    declared.kind === 'transformers' ? { ...declared, model: resolve(dirname(path), declared.model) } : declared,
  );
}
