import { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { forbiddenKeys } from '../json/parse-json.ts';
import { readSettingsFile } from '../json/read-settings-file.ts';
import { headerValue, modelUrl, proxyUrl } from '../settings/setting-forms.ts';
import { dataClasses } from '../tasks/data-classes.ts';
import { PLAIN_NAME_RULE, plainName } from '../tasks/names.ts';
import { reasoningEfforts } from '../tasks/task.ts';
import { presets, providers, structuredOutputs, tokenLimits } from './presets.ts';
import { findParamProblem } from './write-params.ts';

/** Half an hour, for models that think long. */
const LONGEST_REQUEST_MS = 1_800_000;

/** Headers that belong to the connection, or say what the body is. */
const ownHeaders =
  /^(?:host|content-.*|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|accept-encoding|proxy-.*)$/i;

const findHeaderNameProblem = (header: string, all: object): string | undefined => {
  const same = Object.keys(all).filter((name) => name.toLowerCase() === header.toLowerCase());
  if (same.length > 1) return 'stands twice, in another spelling';
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header)) return 'is no name of a header';
  return ownHeaders.test(header) ? 'is set by Airlock itself' : undefined;
};

const params = z.looseObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
  reasoningEffort: z.enum(reasoningEfforts).optional(),
  serviceTier: z.string().min(1).optional(),
});

/** What others compare: a blank around it would make it another. */
const name = z
  .string()
  .max(128)
  .regex(/^\S(?:.*\S)?$/, 'must have a character, and no white space around it');

const most = z.number().int().min(1).max(1_000_000_000).optional();
const limits = z.strictObject({ requestsPerMinute: most, tokensPerMinute: most, maxConcurrency: most });

const rate = z.number().min(0);
const price = z.strictObject({
  ...{ input: rate, output: rate },
  ...{ cachedInput: rate.optional(), cacheWrite: rate.optional(), reasoning: rate.optional() },
  ...{ flex: rate.optional(), batch: rate.optional(), priority: rate.optional() },
});

type Path = (string | number)[];

/** Puts the variable's value in the place of each `env:NAME`, and tells of those that are not set. */
function readVariables(value: unknown, env: NodeJS.ProcessEnv, missing: (path: Path) => void): unknown {
  if (typeof value === 'string' && value.startsWith('env:')) {
    const name = value.slice('env:'.length);
    return (Object.hasOwn(env, name) && env[name]?.trim()) || missing([]);
  }
  const inside = (key: string | number) => (path: Path) => missing([key, ...path]);
  if (Array.isArray(value)) return value.map((part, i) => readVariables(part, env, inside(i)));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readVariables(part, env, inside(key))]));
}

type FindNameProblem = (name: string, given: object) => string | undefined;

/**
 * A field whose texts may be variables of `env`, and the names of whose members may be checked, too. All that is wrong
 * is told, not only what is found first.
 */
const createField =
  (env: NodeJS.ProcessEnv) =>
  <Schema extends z.ZodType>(schema: Schema, findNameProblem: FindNameProblem = () => undefined) =>
    z.unknown().transform((value, context): z.output<Schema> => {
      const add = (path: readonly PropertyKey[], message: string) =>
        context.addIssue({ code: 'custom', path: [...path], message });
      const missing = new Set<string>();
      const read = readVariables(value, env, (path) => {
        missing.add(path.join());
        add(path, 'names an environment variable that is not set');
      });
      for (const name of isObject(value) ? Object.keys(value) : []) {
        const problem = forbiddenKeys.has(name)
          ? 'is a name that nothing can have'
          : findNameProblem(name, value as object);
        if (problem !== undefined) add([name], problem);
      }
      const parsed = schema.safeParse(read);
      if (parsed.success) return parsed.data;
      for (const { path, message } of parsed.error.issues) if (!missing.has(path.join())) add(path, message);
      return z.NEVER;
    });

const isBaseNeeded = (provider: unknown) => providers.some((one) => one === provider && !('baseUrl' in presets[one]));

/** One profile of the file; a name it does not know is refused. */
function createSchema(env: NodeJS.ProcessEnv) {
  const field = createField(env);
  return z
    .strictObject({
      name: z.string().regex(plainName, PLAIN_NAME_RULE),
      provider: z.enum(providers).optional(),
      model: field(name),
      baseUrl: field(modelUrl).optional(),
      apiKey: field(headerValue).optional(),
      timeoutMs: z.number().int().min(100).max(LONGEST_REQUEST_MS).optional(),
      price: price.optional(),
      region: field(name.max(64)).optional(),
      dataClasses: z.array(z.enum(dataClasses)).optional(),
      structuredOutput: z.enum(structuredOutputs).optional(),
      tokenLimit: z.enum(tokenLimits).optional(),
      systemRole: z.boolean().optional(),
      headers: field(z.record(z.string(), headerValue), findHeaderNameProblem).optional(),
      query: field(z.record(z.string(), z.string())).optional(),
      params: field(params, findParamProblem).optional(),
      proxy: field(proxyUrl).optional(),
      limits: limits.optional(),
    })
    .refine((given) => 'baseUrl' in given || !isBaseNeeded(given.provider), {
      path: ['baseUrl'],
      error: 'is needed with this provider',
      // Also where something else is wrong.
      when: ({ value }) => isObject(value),
    });
}

export type DeclaredProfile = z.output<ReturnType<typeof createSchema>>;

const unwrap = (value: unknown) =>
  isObject(value) && Object.keys(value).join() === 'profiles' ? value.profiles : value;

/**
 * Reads profiles as they are declared in a JSON file: a list of them, or an object with such a list as `profiles`. A
 * value `env:NAME` is that of the variable in `env`. Prices are US dollars per million tokens. Throws a
 * `SettingsFileError` with all that is wrong; no value is quoted.
 */
export function readDeclaredProfiles(path: string, env: NodeJS.ProcessEnv): Promise<DeclaredProfile[]> {
  const list = z.preprocess(unwrap, z.array(createSchema(env)).min(1, 'must have a profile'));
  return readSettingsFile('AIRLOCK_MODELS_FILE', path, list as z.ZodType<DeclaredProfile[]>);
}
