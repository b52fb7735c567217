import { type Command, Option } from 'commander';
import type { Role } from '../../../src/records/api-keys.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { addReseal } from './reseal.ts';
import type { Terminal } from './terminal.ts';

/** `keys create|list|revoke|reseal` */
export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('API keys, kept hashed in Redis, and the keys that payloads are sealed under');
  const { env } = terminal;
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--tenant <name>', 'whose jobs it reaches')
    .addOption(new Option('--role <role>', 'what it may do').choices(['submit', 'operate', 'admin']).default('submit'))
    .addOption(jsonOption())
    .action(async (options: JsonOptions & { tenant: string; role: Role }) => {
      terminal.exitCode = await createKey(env, options);
    });
  keys
    .command('list')
    .description('every key with its tenant, role and state')
    .addOption(jsonOption())
    .action(async (options: JsonOptions) => {
      terminal.exitCode = await listKeys(env, options);
    });
  keys
    .command('revoke <id>')
    .description('end a key at once')
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions) => {
      terminal.exitCode = await revokeKey(env, id, options);
    });
  addReseal(keys, terminal);
}
