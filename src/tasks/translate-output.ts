import { z } from 'zod';
import { compilePattern } from '../json/compile-pattern.ts';
import { isObject } from '../json/is-object.ts';
import { patternsOf } from './describe-schema.ts';
import { formats, listExamples } from './formats.ts';

type JsonSchema = Record<string, unknown>;

const { domain, httpProtocol } = z.regexes;

/**
 * Translates a task's output schema into JSON Schema: what the schema parses, not what it makes. Strings of a format or
 * pattern get an example, where one is known.
 * Throws an Error that names the path for what JSON cannot hold (a date, a bigint, a bare transform).
 */
export function translateOutput(output: z.ZodType): JsonSchema {
  try {
    const { $schema: _, ...schema } = z.toJSONSchema(output, {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => tellOfString(zodSchema, jsonSchema),
    });
    return withoutReference(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be represented in JSON Schema';
    throw new Error(`output${findUnrepresentable(output)}: ${reason}`);
  }
}

/** zod's names of formats where JSON Schema has others. */
const otherNames: Record<string, string> = { url: 'uri', guid: 'uuid', datetime: 'date-time' };

/** A root with an id of its own is written as a reference to its definition. */
function withoutReference(schema: JsonSchema): JsonSchema {
  const { $ref, $defs, ...others } = schema;
  if (typeof $ref !== 'string' || !isObject($defs)) return schema;
  const root = $defs[$ref.replace('#/$defs/', '')];
  return isObject(root) ? { ...root, ...others, $defs } : schema;
}

interface StringCheck {
  format?: string;
  protocol?: RegExp;
  hostname?: RegExp;
  alg?: string;
  checks?: readonly { _zod: { def: StringCheck } }[];
}

/** What zod knows of a string and does not write. */
function tellOfString(schema: z.core.$ZodTypes, written: z.core.JSONSchema.BaseSchema): void {
  if (written.type !== 'string') return;
  const { bag } = schema._zod;
  if (Array.isArray(bag.truthy) && Array.isArray(bag.falsy)) written.enum = [...bag.truthy, ...bag.falsy].map(String);
  const def = schema._zod.def as StringCheck;
  for (const check of [def, ...(def.checks ?? []).map(({ _zod }) => _zod.def)]) {
    const name = otherNames[check.format ?? ''] ?? check.format ?? '';
    if (formats.has(name)) written.format = name;
    if (check.format === 'url') limitUrl(check, written);
    if (check.format === 'jwt' && check.alg !== undefined) written.examples ??= [writeToken(check.alg)];
  }
  const patterns = patternsOf(written as JsonSchema);
  if (written.format === undefined && patterns.length === 0) return;
  const examples = [...listExamples(written.format), ...patterns.flatMap(writeAddress)];
  const example = examples.find((one) => isTaken(one, written));
  if (example !== undefined) written.examples ??= [example];
}

/** zod's own idea of a web address needs no pattern. */
function limitUrl({ protocol, hostname }: StringCheck, written: z.core.JSONSchema.BaseSchema): void {
  const isAny = (protocol ?? httpProtocol).source === httpProtocol.source;
  if (isAny && (hostname ?? domain).source === domain.source) return;
  const [scheme, host] = [isAny ? httpProtocol : protocol, hostname ?? domain].map((expression) =>
    (expression?.source ?? '').replaceAll(/^\^|\$$/g, ''),
  );
  written.pattern ??= `^(?:${scheme}):\\/\\/(?:${host})(?:\\/.*)?$`;
}

/** A token of nothing. */
function writeToken(alg: string): string {
  const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
  return `${header}.e30.AAAA`;
}

/** The address of somebody where a pattern ends with a domain of its own. */
function writeAddress(source: string): string[] {
  const domainOfOwn = /@((?:[\w-]|\\\.)+)\$$/.exec(source)?.[1];
  return domainOfOwn === undefined ? [] : [`someone@${domainOfOwn.replaceAll('\\', '')}`];
}

function isTaken(text: string, written: z.core.JSONSchema.BaseSchema): boolean {
  const { minLength = 0, maxLength = Infinity } = written;
  if (text.length < minLength || text.length > maxLength) return false;
  return patternsOf(written as JsonSchema).every((source) => compilePattern(source)?.test(text) ?? false);
}

/** zod's error has no path, so it is asked again to pass over what it cannot write and tell where that was. */
function findUnrepresentable(output: z.ZodType): string {
  let found: readonly (string | number)[] | undefined;
  z.toJSONSchema(output, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema, path }) => {
      const isFree = ['any', 'unknown'].includes(zodSchema._zod.def.type);
      if (!isFree && Object.keys(jsonSchema).length === 0) found ??= path;
    },
  });
  return describePath(found ?? []);
}

/** `['properties', 'days', 'items']` is `.days[]`. */
function describePath(path: readonly (string | number)[]): string {
  const segments = path.values();
  let text = '';
  for (const keyword of segments) {
    if (keyword === 'properties') text += `.${segments.next().value}`;
    else if (keyword === 'items') text += '[]';
    else if (keyword === 'prefixItems') text += `[${segments.next().value}]`;
    else if (keyword === 'additionalProperties') text += '.*';
  }
  return text;
}
