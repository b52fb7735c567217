import { createHash } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readSettingsFile, SettingsFileError } from '../../json/read-settings-file.ts';
import { PLAIN_NAME_RULE, plainName } from '../../tasks/names.ts';
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
 * Reads the list of plug-ins in a JSON file. `allowed` names those that may look at texts outside of the boundary.
 * Folders of models are relative to the file. Throws a `SettingsFileError`, also for an external plug-in that `allowed`
 * does not name.
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

/** A plug-in's version: it changes with its declaration, and with it the policy that receipts name. 16 hex digits. */
export function hashDeclaration(declared: object): string {
  return createHash('sha256').update(JSON.stringify(declared)).digest('hex').slice(0, 16);
}

const inside = new BlockList();
inside.addSubnet('127.0.0.0', 8);
inside.addSubnet('10.0.0.0', 8);
inside.addSubnet('172.16.0.0', 12);
inside.addSubnet('192.168.0.0', 16);
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');

/**
 * Tells where a plug-in's URL leads. Inside the boundary are `localhost` and addresses of this machine or of a private
 * network, written as addresses. Any other name is `external`: it may lead elsewhere tomorrow.
 */
export function findLocality(url: string): 'inside-boundary' | 'external' {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === 'localhost') return 'inside-boundary';
  const version = isIP(host);
  if (version === 0) return 'external';
  return inside.check(host, version === 6 ? 'ipv6' : 'ipv4') ? 'inside-boundary' : 'external';
}
