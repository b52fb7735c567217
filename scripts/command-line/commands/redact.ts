import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSettings, type Settings } from '../../../src/config.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import { type FindingType, findingTypes } from '../../../src/tasks/finding-types.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { escapeControls, escapeLines } from './escape-controls.ts';
import { exitCodes } from './exit-codes.ts';
import { say, type Terminal } from './terminal.ts';

const modes = ['strict', 'balanced'] as const satisfies readonly Settings['redaction'][];

interface RedactOptions extends JsonOptions {
  spans?: boolean;
  mode?: Settings['redaction'];
  types?: FindingType[];
  text?: boolean;
}

/** What can be asked for; text that looks like a placeholder is hidden always. */
const types: readonly string[] = findingTypes.filter((type) => type !== 'LITERAL');

function parseTypes(list: string): FindingType[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !types.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no type ${JSON.stringify(unknown)}. The types are ${types.join(', ')}.`);
  }
  return names as FindingType[];
}

/** `redact [--spans] [--mode strict|balanced] [--types A,B] [--text] [FILE]` */
export function addRedact(program: Command, terminal: Terminal): void {
  program
    .command('redact [file]')
    .description('redact NDJSON {id, text}, or with --text plain text, from a file or stdin; needs no running product')
    .option('--spans', 'print what was found as {id, spans: [{start, end, type}]}')
    .addOption(new Option('--mode <mode>', 'default AIRLOCK_REDACTION, else balanced').choices(modes))
    .addOption(new Option('--types <list>', 'hide these alone, comma-separated; default all').argParser(parseTypes))
    .option('--text', 'take the whole input for one plain text, and print it as one')
    .addOption(jsonOption())
    .action(async (file: string | undefined, options: RedactOptions) => {
      const { stdin, stdout, stderr: errors, env } = terminal;
      const mode = options.mode ?? parseSettings({ AIRLOCK_REDACTION: env.AIRLOCK_REDACTION }).redaction;
      const input = file === undefined ? stdin : createReadStream(file);
      const redaction = createRedaction({ mode, types: options.types, isSpans: options.spans === true });
      terminal.exitCode = options.text
        ? await redactText(input, redaction, { terminal, isJson: (options.json ?? options.spans) === true })
        : await redactLines(input, stdout, redaction, errors);
    });
}

/** `{text}`, redacted, or `{spans}` of what would be hidden. */
type Redaction = (text: string) => Promise<{ text: string } | { spans: unknown }>;

/** Makes what redacts a text as a job of its own; `types` are those that are hidden, default all. */
export function createRedaction(given: {
  mode?: Settings['redaction'] | undefined;
  types?: readonly FindingType[] | undefined;
  isSpans?: boolean;
}): Redaction {
  const all = createDetectors(given.mode ?? 'balanced');
  const redact = given.types ?? ('all' as const);
  const isAsked = (type: FindingType) => redact === 'all' || type === 'LITERAL' || redact.includes(type);
  const detectors = all.filter((detector) => detector.types.some(isAsked));
  const { signal } = new AbortController();
  if (given.isSpans) {
    return async (text) => ({
      spans: (await findAllSpans(text, detectors, signal)).filter(({ type }) => isAsked(type)),
    });
  }
  const job = { documents: [], inputKeys: new Set<string>(), boundary: { redact, keep: [], block: [] } };
  return async (text) => ({ text: String((await redactJob({ ...job, input: text, detectors, signal })).input) });
}

/** A line longer than this is refused: 1 MiB. */
const maxLineLength = 1_048_576;

/**
 * Redacts texts line by line, without Redis and without a network: NDJSON `{id, text}` in, `{id, text}` out, or
 * `{id, spans: [{start, end, type}]}` in UTF-16 code units. Each line is a job of its own.
 * A line that is no such object is named on `errors` by its number and left out.
 * Returns the exit code: 0, or 1 when lines were left out.
 */
export async function redactLines(
  input: Readable,
  output: Writable,
  redaction: Redaction,
  errors: Writable,
): Promise<number> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let exitCode: number = exitCodes.done;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const record = parseRecord(number === 1 ? line.replace(/^\ufeff/, '') : line);
    if (!record) {
      exitCode = exitCodes.someFailed;
      errors.write(`line ${number}: not an object with id and text\n`);
      continue;
    }
    const result = { id: record.id, ...(await redaction(record.text)) };
    if (!output.write(`${escapeControls(JSON.stringify(result))}\n`)) await once(output, 'drain');
  }
  return exitCode;
}

function parseRecord(line: string): { id: string | number; text: string } | undefined {
  if (line.length > maxLineLength) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('id' in value) || !('text' in value)) return undefined;
  const { id, text } = value;
  return (typeof id === 'string' || typeof id === 'number') && typeof text === 'string' ? { id, text } : undefined;
}

/**
 * Redacts all of the input as one plain text. What is not hidden comes out byte for byte, save on a terminal, which is
 * shown control characters as other results show them. Returns the exit code: 0, or 1 for what is not UTF-8.
 */
async function redactText(
  input: Readable,
  redaction: Redaction,
  { terminal, isJson }: { terminal: Terminal; isJson: boolean },
): Promise<number> {
  const { stdout } = terminal;
  const text = decode(await buffer(input));
  if (text === undefined) {
    say(terminal, 'the text is not UTF-8');
    return exitCodes.someFailed;
  }
  const result = await redaction(text);
  const isShown = 'isTTY' in stdout && stdout.isTTY === true;
  if (isJson || !('text' in result)) stdout.write(`${escapeControls(JSON.stringify(result))}\n`);
  else stdout.write(isShown ? escapeLines(result.text) : result.text);
  return exitCodes.done;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
