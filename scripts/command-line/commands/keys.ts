import { createApiKey, listApiKeys, type Role, revokeApiKey } from '../../../src/records/api-keys.ts';
import { tenantName } from '../../../src/tasks/names.ts';
import { withStore } from './with-store.ts';

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
