import { type Command, Option } from 'commander';
import { type AuditView, acts } from '../../../src/audit/entry.ts';
import { type ChainCheck, verifyAudit } from '../../../src/audit/verify-audit.ts';
import { scopes } from '../../../src/records/api-keys.ts';
import { findChainKeys } from '../../../src/seals/chain-keys.ts';
import { type Check, fail, ok, printChecks } from '../doctor/check.ts';
import { addApiOptions, type JsonOptions, jsonOption, limitOption } from './command-options.ts';
import { takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, type Terminal } from './terminal.ts';
import { withStore } from './with-store.ts';

interface ListOptions extends ApiOptions, JsonOptions {
  act?: string;
  object?: string;
  actor?: string;
  tenant?: string;
  scope?: string;
  limit: number;
}

async function listEntries(terminal: Terminal, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const { act, object, actor: key, tenant, scope, limit } = options;
  const entries = await takeItems<AuditView>(api, '/v1/audit', { act, key, object, tenant, scope }, limit);
  printList(terminal, options, entries, {
    none: 'there are no such entries',
    head: ['AT', 'KEY', 'ADDRESS', 'ACT', 'OBJECT', 'REASON'],
    toRow: ({ at, key, address, act, object, reason, proven }) => {
      return [proven ? at : `${at} (not proven)`, key, address ?? '-', act, object, reason ?? '-'];
    },
  });
}

function describeChain(check: ChainCheck): Check {
  const name = `chain ${check.chain}`;
  if (check.is === 'broken') return fail(name, `line ${check.line} ${check.reason}`);
  const { lines, first, head } = check;
  return ok(name, `${lines} lines from ${first} on, the last is ${head.seq}:${head.mac}`);
}

async function verifyChains(terminal: Terminal, options: JsonOptions): Promise<void> {
  const checks = await withStore(terminal.env, async ({ store, audit, environment }) => {
    const found: Check[] = [];
    const lineKeys = await findChainKeys(store, environment.encryptionKeys, 'audit');
    for await (const check of verifyAudit(store, audit.keys, lineKeys)) found.push(describeChain(check));
    return found;
  });
  printChecks(terminal, checks.length > 0 ? checks : [ok('audit', 'there are no entries yet')], options);
}

/** `audit`, which lists, and `audit verify` */
export function addAudit(program: Command, terminal: Terminal): void {
  const audit = addApiOptions(program.command('audit'))
    .description('who did what: the entries of the audit log, newest first')
    .addOption(new Option('--act <act>', 'only this').choices(acts))
    .option('--actor <key>', 'only what this key did: its id, AIRLOCK_API_KEY or cli:USER')
    .option('--object <id>', 'only what was done to this')
    .option('--tenant <name>', "another tenant's, with a key of the installation")
    .addOption(new Option('--scope <scope>', "the tenant's entries, or those of the installation").choices(scopes))
    .addOption(limitOption(20))
    .action((options: ListOptions) => listEntries(terminal, options));
  audit
    .command('verify')
    .description('check every chain of the audit log in Redis, line by line')
    .addOption(jsonOption())
    .action((_options: JsonOptions, command: Command) => verifyChains(terminal, command.optsWithGlobals()));
}
