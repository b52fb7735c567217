import { type Command, Option } from 'commander';
import {
  createApiKey,
  listApiKeys,
  type Role,
  revokeApiKey,
  roles,
  type Scope,
  scopes,
} from '../../../src/records/api-keys.ts';
import { tenantName } from '../../../src/tasks/names.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { addReseal } from './reseal.ts';
import { print, printList, printResult, say, type Terminal } from './terminal.ts';
import { withKeys } from './with-store.ts';

type CreateOptions = JsonOptions & { tenant: string; role: Role; scope: Scope };

/** Makes a key and prints it: the key alone, so that a script can take it, or all of it as JSON. */
async function createKey(terminal: Terminal, options: CreateOptions): Promise<void> {
  const { tenant, role, scope } = options;
  if (!tenantName.test(tenant)) throw new RangeError(`--tenant must match ${tenantName.source}`);
  const { key, stored } = await withKeys(terminal.env, ({ store }) => createApiKey(store, tenant, role, scope));
  printResult(terminal, options, { ...stored, key }, () => [key]);
}

/** Prints every key's id, tenant, role, scope and state; the keys themselves are not kept. */
async function listKeys(terminal: Terminal, options: JsonOptions): Promise<void> {
  const keys = await withKeys(terminal.env, ({ store }) => listApiKeys(store));
  printList(terminal, options, keys, {
    none: 'there are no keys',
    head: ['ID', 'TENANT', 'ROLE', 'SCOPE', 'STATE'],
    toRow: ({ id, tenant, role, scope, revokedAt }) => [id, tenant, role, scope, revokedAt ? 'revoked' : 'valid'],
  });
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
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('submit'))
    .addOption(
      new Option('--scope <scope>', 'its tenant alone, or the installation: the board, too')
        .choices(scopes)
        .default('tenant'),
    )
    .addOption(jsonOption())
    .action((options: CreateOptions) => createKey(terminal, options));
  keys
    .command('list')
    .description('every key with its tenant, role, scope and state')
    .addOption(jsonOption())
    .action((options: JsonOptions) => listKeys(terminal, options));
  keys
    .command('revoke <id>')
    .description('end a key at once')
    .addOption(jsonOption())
    .action((id: string, options: JsonOptions) => revokeKey(terminal, id, options));
  addReseal(keys, terminal);
}
