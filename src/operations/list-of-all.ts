import type { Page } from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import { listTenantNames } from './knob-tools.ts';

/** Tenants whose lists are read for one page; those beyond are left out, in the order of their names. */
const MOST_TENANTS = 200;

interface Given<Item> {
  limit: number;
  /** One page of a tenant's, with at most `limit` items; a cursor of any tenant's list goes for all. */
  list: (tenant: string) => Promise<Page<Item>>;
  /** Negative when the first comes first. */
  compare: (a: Item, b: Item) => number;
  /** What begins the next page behind an item. */
  cursorOf: (item: Item) => string;
}

/** Something of a tenant. */
export type Owned<Item> = Item & { tenant: string };

/** The tenants whose things are shown together, with whom is asked for: one, or all. */
export const tenantsOf = async (store: Store, tenant: string | null): Promise<string[]> =>
  tenant === null ? (await listTenantNames(store)).slice(0, MOST_TENANTS) : [tenant];

/** One page of a tenant's list, or of those of all tenants together: null. Throws a RangeError for a cursor that is none. */
export async function listOfAll<Item>(
  store: Store,
  tenant: string | null,
  { limit, list, compare, cursorOf }: Given<Item>,
): Promise<Page<Owned<Item>>> {
  const own = async (name: string): Promise<Page<Owned<Item>>> => {
    const page = await list(name);
    return { ...page, data: page.data.map((item) => ({ ...item, tenant: name })) };
  };
  if (tenant !== null) return own(tenant);
  const names = await tenantsOf(store, tenant);
  const pages = await Promise.all(names.map(own));
  const all = pages.flatMap(({ data }) => data).sort(compare);
  const data = all.slice(0, limit);
  const last = data.at(-1);
  const isMore = all.length > limit || pages.some(({ nextCursor }) => nextCursor !== null);
  return { data, nextCursor: isMore && last !== undefined ? cursorOf(last) : null };
}
