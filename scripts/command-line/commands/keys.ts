import { type Command, Option } from 'commander';
import { createApiKey, listApiKeys, type Role, revokeApiKey } from '../../../src/records/api-keys.ts';
import { tenantName } from '../../../src/tasks/names.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { addReseal } from './reseal.ts';
import { print, printResult, say, type Terminal } from './terminal.ts';
import { withKeys } from './with-store.ts';

type CreateOptions = JsonOptions & { tenant: string; role: Role };

/** Makes a key and prints it: the key alone, so that a script can take it, or all of it as JSON. */
async function createKey(terminal: Terminal, options: CreateOptions): Promise<void> {
  const { tenant, role } = options;
  if (!tenantName.test(tenant)) throw new RangeError(`--tenant must match ${tenantName.source}`);
  const { key, stored } = await withKeys(terminal.env, ({ store }) => createApiKey(store, tenant, role));
  printResult(terminal, options, { ...stored, key }, () => key);
}

/** Prints every key's id, tenant, role and state; the keys themselves are not kept. */
async function listKeys(terminal: Terminal, options: JsonOptions): Promise<void> {
  const keys = await withKeys(terminal.env, ({ store }) => listApiKeys(store));
  if (options.json) return print(terminal, JSON.stringify(keys));
  for (const { id, tenant, role, revokedAt } of keys) {
    print(terminal, [id, tenant, role, revokedAt ? 'revoked' : 'valid'].join('\t'));
  }
}

/** Ends a key; the command exits 1 when there is none of that id. */
async function revokeKey(terminal: Terminal, id: string, options: JsonOptions): Promise<void> {
  const isRevoked = await withKeys(terminal.env, ({ store }) => revokeApiKey(store, id));
  if (options.json) print(terminal, JSON.stringify({ id, revoked: isRevoked }));
  if (isRevoked) return;
  say(terminal, `there is no key ${id}`);
  terminal.exitCode = exitCodes.someFailed;
}

/** `keys create|list|revoke|reseal` */
export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('API keys, kept hashed in Redis, and the keys that payloads are sealed under');
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--tenant <name>', 'whose jobs it reaches')
    .addOption(new Option('--role <role>', 'what it may do').choices(['submit', 'operate', 'admin']).default('submit'))
    .addOption(jsonOption())
    .action((options: CreateOptions) => createKey(terminal, options));
  keys
    .command('list')
    .description('every key with its tenant, role and state')
    .addOption(jsonOption())
    .action((options: JsonOptions) => listKeys(terminal, options));
  keys
    .command('revoke <id>')
    .description('end a key at once')
    .addOption(jsonOption())
    .action((id: string, options: JsonOptions) => revokeKey(terminal, id, options));
  addReseal(keys, terminal);
}
