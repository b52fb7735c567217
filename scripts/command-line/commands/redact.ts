import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';
import { redactJob } from '../../../src/redaction/redact-job.ts';
import { jsonOption } from './command-options.ts';
import { escapeControls } from './escape-controls.ts';
import type { Terminal } from './terminal.ts';

/** `redact [--spans] [FILE]` */
export function addRedact(program: Command, terminal: Terminal): void {
  program
    .command('redact [file]')
    .description('redact NDJSON {id, text} from a file or stdin; needs no running product')
    .option('--spans', 'print what was found as {id, spans: [{start, end, type}]}')
    .addOption(jsonOption())
    .action(async (file: string | undefined, options: { spans?: boolean }) => {
      const { stdin, stdout, stderr: errors } = terminal;
      const input = file === undefined ? stdin : createReadStream(file);
      terminal.exitCode = await redactLines(input, stdout, { spans: options.spans === true, errors });
    });
}

const bare = { documents: [], inputKeys: new Set<string>(), boundary: { redact: 'all', keep: [], block: [] } } as const;

/** A line longer than this is refused: 1 MiB. */
const maxLineLength = 1_048_576;

/**
 * Redacts texts line by line, without Redis and without a network: NDJSON `{id, text}` in, `{id, text}` out, or with
 * `spans` `{id, spans: [{start, end, type}]}` in UTF-16 code units. Each line is a job of its own.
 * A line that is no such object is named on `errors` by its number and left out.
 * Returns the exit code: 0, or 1 when lines were left out.
 */
export async function redactLines(
  input: Readable,
  output: Writable,
  options: { spans: boolean; setting?: 'balanced' | 'strict'; errors?: Writable },
): Promise<number> {
  const detectors = createDetectors(options.setting ?? 'balanced');
  const errors = options.errors ?? process.stderr;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const { signal } = new AbortController();
  let number = 0;
  let exitCode = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const record = parseRecord(number === 1 ? line.replace(/^\ufeff/, '') : line);
    if (!record) {
      exitCode = 1;
      errors.write(`line ${number}: not an object with id and text\n`);
      continue;
    }
    const { id, text } = record;
    const result = options.spans
      ? { id, spans: await findAllSpans(text, detectors, signal) }
      : { id, text: (await redactJob({ ...bare, input: text, detectors, signal })).input };
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
