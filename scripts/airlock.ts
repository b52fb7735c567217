import { createReadStream } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { SettingsError } from '../src/config.ts';
import { isRedisError } from '../src/records/classify-redis-error.ts';
import { createKey, listKeys, revokeKey } from './commands/keys.ts';
import { redactLines } from './commands/redact.ts';

/** Exit codes: 0 done, 1 some rows failed, 2 usage, 3 unreachable, 130 interrupted. */
const USAGE = 2;
const UNREACHABLE = 3;

const json = () => new Option('--json', 'print JSON');

function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys, kept hashed in Redis');
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--tenant <name>', 'whose jobs it reaches')
    .addOption(new Option('--role <role>', 'what it may do').choices(['submit', 'operate', 'admin']).default('submit'))
    .addOption(json())
    .action(async (options) => {
      process.exitCode = await createKey(process.env, options);
    });
  keys
    .command('list')
    .description('every key with its tenant, role and state')
    .addOption(json())
    .action(async (options) => {
      process.exitCode = await listKeys(process.env, options);
    });
  keys
    .command('revoke <id>')
    .description('end a key at once')
    .addOption(json())
    .action(async (id: string, options) => {
      process.exitCode = await revokeKey(process.env, id, options);
    });
}

function addRedact(program: Command): void {
  program
    .command('redact [file]')
    .description('redact NDJSON {id, text} from a file or stdin; needs no running product')
    .option('--spans', 'print what was found as {id, spans: [{start, end, type}]}')
    .addOption(json())
    .action(async (file: string | undefined, options: { spans?: boolean }) => {
      const input = file === undefined ? process.stdin : createReadStream(file);
      process.exitCode = await redactLines(input, process.stdout, { spans: options.spans === true });
    });
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof Error && error.name === 'Failure') return UNREACHABLE;
  if (isRedisError(error)) return UNREACHABLE;
  return error instanceof SettingsError || error instanceof RangeError ? USAGE : 1;
}

const program = new Command('airlock').description('Airlock, a queue-based job processor for AI work').exitOverride();
addRedact(program);
addKeys(program);
process.on('SIGINT', () => process.exit(130));
try {
  await program.parseAsync();
} catch (error) {
  // Commander has said its own errors already.
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`airlock: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  process.exitCode = exitCodeOf(error);
}
