import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { jsonOption } from './command-options.ts';
import { redactLines } from './redact.ts';
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
