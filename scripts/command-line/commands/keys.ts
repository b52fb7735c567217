import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  createApiKey,
  isKeyName,
  isLive,
  listApiKeys,
  type NewKey,
  type Role,
  revokeApiKey,
  roles,
  type Scope,
  scopes,
} from '../../../src/records/api-keys.ts';
import { rotateApiKey } from '../../../src/records/rotate-api-key.ts';
import { tenantName } from '../../../src/tasks/names.ts';
import { type JsonOptions, jsonOption, parseMoment, type ReasonOptions, reasonOption } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { addReseal } from './reseal.ts';
import { print, printList, printResult, say, type Terminal } from './terminal.ts';
import { withKeys } from './with-store.ts';

type ChangeOptions = JsonOptions & ReasonOptions;
type CreateOptions = ChangeOptions & { tenant: string; role: Role; scope: Scope; name?: string; expires?: string };

/** Throws an error of usage, as the API answers 422. */
function parseName(text: string): string {
  if (!isKeyName(text)) throw new InvalidArgumentError('It must have 1 to 100 characters, without control characters.');
  return text;
}

function parseEnd(text: string): string {
  const moment = parseMoment(text);
  if (Date.parse(moment) <= Date.now()) throw new InvalidArgumentError('It must be to come.');
  return moment;
}

/** Prints a new key: the key alone, so that a script can take it, or all of it as JSON. */
const printNew = (terminal: Terminal, options: JsonOptions, { key, stored }: NewKey): void =>
  printResult(terminal, options, { ...stored, key }, () => [key]);

async function createKey(terminal: Terminal, options: CreateOptions): Promise<void> {
  const { tenant, role, scope, name, expires } = options;
  if (!tenantName.test(tenant)) throw new RangeError(`--tenant must match ${tenantName.source}`);
  const made = await withKeys(terminal.env, ({ store, tellerFor }) => {
    const more = { name: name ?? null, expiresAt: expires ?? null, teller: tellerFor(options) };
    return createApiKey(store, tenant, role, scope, more);
  });
  printNew(terminal, options, made);
}

/** Prints every key with its name, state, end and last use; the keys themselves are not kept. */
async function listKeys(terminal: Terminal, options: JsonOptions): Promise<void> {
  const keys = await withKeys(terminal.env, ({ store }) => listApiKeys(store));
  printList(terminal, options, keys, {
    none: 'there are no keys',
    head: ['ID', 'TENANT', 'ROLE', 'SCOPE', 'STATE', 'NAME', 'EXPIRES', 'LAST USED'],
    toRow: ({ id, tenant, role, scope, name, expiresAt, lastUsedAt, ...key }) => {
      const isOver = !isLive({ ...key, id, tenant, role, scope, name, expiresAt });
      const state = key.revokedAt !== null ? 'revoked' : isOver ? 'expired' : 'valid';
      return [id, tenant, role, scope, state, name ?? '-', expiresAt ?? '-', lastUsedAt ?? '-'];
    },
  });
}

/** What a command that found nothing says and exits with. */
function sayNone(terminal: Terminal, id: string): void {
  say(terminal, `there is no key ${id}`);
  terminal.exitCode = exitCodes.someFailed;
}

/** Ends a key; the command exits 1 when there is none of that id. */
async function revokeKey(terminal: Terminal, id: string, options: ChangeOptions): Promise<void> {
  const isRevoked = await withKeys(terminal.env, ({ store, tellerFor }) => revokeApiKey(store, id, tellerFor(options)));
  if (options.json) print(terminal, JSON.stringify({ id, revoked: isRevoked }));
  if (!isRevoked) sayNone(terminal, id);
}

/** Makes a key in the place of another; exits 1 when that one has ended, or there is none of that id. */
async function rotateKey(terminal: Terminal, id: string, options: ChangeOptions): Promise<void> {
  const rotated = await withKeys(terminal.env, ({ store, tellerFor }) => rotateApiKey(store, id, tellerFor(options)));
  if (rotated.is === 'rotated') return printNew(terminal, options, rotated);
  if (rotated.is === 'unknown') return sayNone(terminal, id);
  say(terminal, `${id} was revoked or has expired: create a new one`);
  terminal.exitCode = exitCodes.someFailed;
}

function addCreate(keys: Command, terminal: Terminal): void {
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
    .addOption(new Option('--name <name>', 'what you call it').argParser(parseName))
    .addOption(new Option('--expires <time>', 'from when on it is no key any more').argParser(parseEnd))
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action((options: CreateOptions) => createKey(terminal, options));
}

/** `keys create|list|revoke|rotate|reseal` */
export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .description('API keys, kept hashed in Redis, and the keys that payloads are sealed under');
  addCreate(keys, terminal);
  keys
    .command('list')
    .description('every key with its tenant, role, scope, state, name, end and last use')
    .addOption(jsonOption())
    .action((options: JsonOptions) => listKeys(terminal, options));
  keys
    .command('revoke <id>')
    .description('end a key at once')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action((id: string, options: ChangeOptions) => revokeKey(terminal, id, options));
  keys
    .command('rotate <id>')
    .description('make a key in the place of another, which lives for 24 h more')
    .addOption(reasonOption())
    .addOption(jsonOption())
    .action((id: string, options: ChangeOptions) => rotateKey(terminal, id, options));
  addReseal(keys, terminal);
}
