import type { Command } from 'commander';
import type { TenantView } from '../../../src/operations/knob-tools.ts';
import {
  addApiOptions,
  addRateOptions,
  type JsonOptions,
  limitOption,
  needSettings,
  type RateOptions,
  type Setting,
  settingOption,
  toLimits,
  toValue,
} from './command-options.ts';
import { takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { printList, printResult, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
interface SetOptions extends Shared, RateOptions {
  weight?: Setting;
  waiting?: Setting;
  calls?: Setting;
  usdPerDay?: Setting;
}

const pathOf = (name: string) => `/v1/tenants/${encodeURIComponent(name)}`;
const show = (value: number | null) => String(value ?? '-');
const ofMost = (used: number, most: number | null) => (most === null ? String(used) : `${used} of ${most}`);

async function listTenants(terminal: Terminal, options: Shared & { limit: number }): Promise<void> {
  const api = await openApi(terminal.env, options);
  const tenants = await takeItems<TenantView>(api, '/v1/tenants', {}, options.limit);
  printList(terminal, options, tenants, {
    none: 'there are no tenants',
    head: ['NAME', 'WEIGHT', 'RPM', 'TPM', 'CONCURRENCY', 'WAITING', 'USD TODAY'],
    toRow: ({ name, weight, limits, budget, use }) => [
      name,
      ...[weight, limits.requestsPerMinute, limits.tokensPerMinute, limits.maxConcurrency].map(show),
      ofMost(use.waiting, limits.maxWaiting),
      ofMost(use.spentUsd, budget.usdPerDay),
    ],
  });
}

async function showTenant(terminal: Terminal, name: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  printResult(terminal, options, await api.get<TenantView>(pathOf(name)));
}

async function setTenant(terminal: Terminal, name: string, options: SetOptions): Promise<void> {
  const { weight, waiting, calls, usdPerDay } = options;
  const limits = { ...toLimits(options), maxWaiting: toValue(waiting), callsPerMinute: toValue(calls) };
  const flags = '--weight, --rpm, --tpm, --waiting, --calls, --concurrency and --usd-per-day';
  needSettings([weight, usdPerDay, ...Object.values(limits)], flags);
  const api = await openApi(terminal.env, options);
  const budget = { usdPerDay: toValue(usdPerDay) };
  printResult(
    terminal,
    options,
    await api.patch<TenantView>(pathOf(name), { weight: toValue(weight), limits, budget }),
  );
}

/** `tenants [list]|show|set` */
export function addTenants(program: Command, terminal: Terminal): void {
  const tenants = program.command('tenants').description('what each tenant may use and spend, and does; for admins');
  addApiOptions(tenants.command('list', { isDefault: true }))
    .description('every tenant that the key acts for, by name')
    .addOption(limitOption(100))
    .action((options: Shared & { limit: number }) => listTenants(terminal, options));
  addApiOptions(tenants.command('show <name>'))
    .description('one tenant: what is set of it, what it has and spends')
    .action((name: string, options: Shared) => showTenant(terminal, name, options));
  addApiOptions(addRateOptions(tenants.command('set <name>')))
    .description('change what a tenant may')
    .addOption(settingOption('--weight <n>', 'its share beside those of others, 0.01-1000; 1 where it is not set'))
    .addOption(settingOption('--waiting <n>', 'jobs that have not ended'))
    .addOption(settingOption('--calls <n>', 'calls of the API in a minute, of each process of it'))
    .addOption(settingOption('--usd-per-day <n>', 'US dollars in a day of UTC'))
    .action((name: string, options: SetOptions) => setTenant(terminal, name, options));
}
