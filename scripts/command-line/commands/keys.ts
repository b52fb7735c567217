import { type Command, Option } from 'commander';
import { createApiKey, listApiKeys, type Role, revokeApiKey } from '../../../src/records/api-keys.ts';
import { tenantName } from '../../../src/tasks/names.ts';
import { type JsonOptions, jsonOption } from './command-options.ts';
import { addReseal } from './reseal.ts';
import type { Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

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

interface Output {
  json?: boolean;
}

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Makes a key and prints it: the key alone, so that a script can take it, or all of it as JSON. */
export async function createKey(
  env: NodeJS.ProcessEnv,
  options: Output & { tenant: string; role: Role },
): Promise<number> {
  if (!tenantName.test(options.tenant)) throw new RangeError(`--tenant must match ${tenantName.source}`);
  const { key, stored } = await withStore(env, ({ store }) => createApiKey(store, options.tenant, options.role));
  print(options.json ? JSON.stringify({ ...stored, key }) : key);
  return 0;
}

/** Prints every key's id, tenant, role and state; the keys themselves are not kept. */
export async function listKeys(env: NodeJS.ProcessEnv, options: Output): Promise<number> {
  const keys = await withStore(env, ({ store }) => listApiKeys(store));
  if (options.json) print(JSON.stringify(keys));
  else
    for (const { id, tenant, role, revokedAt } of keys)
      print([id, tenant, role, revokedAt ? 'revoked' : 'valid'].join('\t'));
  return 0;
}

/** Ends a key; exit code 1 when there is none of that id. */
export async function revokeKey(env: NodeJS.ProcessEnv, id: string, options: Output): Promise<number> {
  const isRevoked = await withStore(env, ({ store }) => revokeApiKey(store, id));
  if (options.json) print(JSON.stringify({ id, revoked: isRevoked }));
  if (!isRevoked) process.stderr.write(`airlock: there is no key ${id}\n`);
  return isRevoked ? 0 : 1;
}
