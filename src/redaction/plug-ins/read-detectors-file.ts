import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readSettingsFile, SettingsFileError } from '../../json/read-settings-file.ts';
import { PLAIN_NAME_RULE, plainName } from '../../tasks/names.ts';
import { findLocality } from './find-locality.ts';
import { plugInTypes } from './find-type.ts';

const common = {
  name: z.string().regex(plainName, PLAIN_NAME_RULE),
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

const setting = 'AIRLOCK_DETECTORS_FILE';

/** A detectors file that cannot be used. */
export const refuseDetectors = (reason: string) => new SettingsFileError(setting, reason);

/**
 * Reads the plug-ins of a JSON file: a list. `allowed` names those that may look at texts outside of the boundary.
 * Folders of models are relative to the file. Throws a `SettingsFileError`, also for an external one that is not
 * allowed.
 */
export async function readDetectorsFile(
  path: string,
  allowed: readonly string[],
): Promise<(PresidioDeclaration | TransformersDeclaration)[]> {
  const plugIns = await readSettingsFile(setting, path, file);
  for (const declared of plugIns) {
    if (declared.kind === 'presidio' && findLocality(declared.url) === 'external' && !allowed.includes(declared.name)) {
      throw refuseDetectors(`${declared.name} is external, and AIRLOCK_DETECTORS_ALLOW does not name it`);
    }
  }
  return plugIns.map((declared) =>
    declared.kind === 'transformers' ? { ...declared, model: resolve(dirname(path), declared.model) } : declared,
  );
}
