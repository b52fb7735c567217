import { z } from 'zod';
import { isOfInstallation } from '../../api/authenticate.ts';
import { html } from '../../api/html.ts';
import { actsFor } from '../../api/key-routes.ts';
import { pageQuery } from '../../api/request-parts.ts';
import type { TenantView } from '../../operations/knob-tools.ts';
import type { StatsView } from '../../operations/read-stats.ts';
import { tenantName } from '../../tasks/names.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellCost, tellShare, writeCount } from '../values.ts';
import { type Asked, type View, view } from '../view.ts';

const query = z.object({ limit: pageQuery.limit, cursor: z.string().regex(tenantName).optional() });

/** Tenants whose weights are looked at. */
const MOST_WEIGHED = 200;

/** A tenant with its part of what all got. */
interface Row extends TenantView {
  /** Requests to models in the last hour; null where they are not told. */
  got: number | null;
  share: number | null;
  due: number | null;
}

/** Requests of each tenant in the last hour. Those of others are for the installation alone. */
async function readRequests(
  tools: Tools,
  asked: Pick<Asked, 'caller'>,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (!isOfInstallation(asked.caller)) return undefined;
  const { groups }: StatsView = await tools.readStats(null, { window: '1h', by: 'tenant' });
  return new Map(groups.map(({ tenant, attempts }) => [String(tenant), attempts.total]));
}

/** What each got, and what its weight is of the weights of those of all that had something to do. */
function addShares(
  tenants: readonly TenantView[],
  all: readonly TenantView[],
  requests: ReadonlyMap<string, number> | undefined,
): Row[] {
  const gotOf = (name: string) => requests?.get(name) ?? 0;
  const isBusy = ({ name, use }: TenantView) => gotOf(name) > 0 || use.waiting > 0;
  const total = [...(requests?.values() ?? [])].reduce((sum, got) => sum + got, 0);
  const weights = all.filter(isBusy).reduce((sum, { weight }) => sum + (weight ?? 1), 0);
  return tenants.map((tenant) => {
    if (requests === undefined) return { ...tenant, got: null, share: null, due: null };
    const got = gotOf(tenant.name);
    return {
      ...tenant,
      got,
      share: total === 0 ? null : got / total,
      due: isBusy(tenant) ? (tenant.weight ?? 1) / weights : null,
    };
  });
}

const tellLimit = (limit: number | null) => limit ?? '–';
export const linkTenant = (
  { linkTo }: Pick<Asked, 'linkTo'>,
  path: string,
  tenant: string,
  more: Record<string, string> = {},
) => linkTo(path, { ...more, tenant });

const columns = (asked: Pick<Asked, 'linkTo'>): Column<Row>[] => [
  { head: 'Tenant', cell: ({ name }) => html`<a href="${asked.linkTo(`/tenants/${name}`)}">${name}</a>` },
  {
    head: 'Waiting',
    cell: ({ name, use }) => writeCount(use.waiting, linkTenant(asked, '/jobs', name, { open: 'true' })),
    isNumber: true,
  },
  {
    head: 'Requests in 1 h',
    cell: ({ name, got }) => (got === null ? '–' : writeCount(got, linkTenant(asked, '/jobs', name, { since: '1h' }))),
    isNumber: true,
  },
  { head: 'Share got', cell: ({ share }) => tellShare(share), isNumber: true },
  { head: 'Share due', cell: ({ due }) => tellShare(due), isNumber: true },
  { head: 'Weight', cell: ({ weight }) => weight ?? '1', isNumber: true },
  { head: 'Spent today', cell: ({ use }) => tellCost(use.spentUsd), isNumber: true },
  { head: 'Reserved', cell: ({ use }) => tellCost(use.reservedUsd), isNumber: true },
  { head: 'Budget', cell: ({ budget }) => tellCost(budget.usdPerDay), isNumber: true },
  { head: 'Most waiting', cell: ({ limits }) => tellLimit(limits.maxWaiting), isNumber: true },
  { head: 'Requests a minute', cell: ({ limits }) => tellLimit(limits.requestsPerMinute), isNumber: true },
  { head: 'In flight', cell: ({ limits }) => tellLimit(limits.maxConcurrency), isNumber: true },
];

/** What tenants have, get and spend, and what is set of them. */
export const createTenantsView = (tools: Tools): View =>
  view({ path: '/tenants', title: 'Tenants', role: 'admin', query }, async (asked) => {
    const { caller, tenant, linkTo } = asked;
    const { limit, cursor } = asked.query;
    const isShown = (name: string) => actsFor(caller, name) && (tenant === null || name === tenant);
    const { data, nextCursor } = await tools.listTenants({ limit, cursor, isShown });
    const requests = await readRequests(tools, asked);
    const everybody = { limit: MOST_WEIGHED, cursor: undefined, isShown: () => true };
    const all = requests === undefined ? [] : (await tools.listTenants(everybody)).data;
    const table = writeTable({
      ...{ id: 'tenants', caption: 'Tenants', empty: 'There is no tenant.' },
      ...{ columns: columns(asked), rows: addShares(data, all, requests) },
      next: nextCursor === null ? null : linkTo('/tenants', { limit, cursor: nextCursor }),
    });
    const said =
      requests === undefined
        ? undefined
        : html`<p class="soft">Share got: of the requests to models in the last hour. Share due: its weight of the weights of those that had some, or have jobs waiting; of ${MOST_WEIGHED} tenants at most.</p>`;
    return html`${table}${said}`;
  });
