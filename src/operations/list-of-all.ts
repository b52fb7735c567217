import { decodeCursor, type Page } from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import { listTenantNames } from './knob-tools.ts';

/** Tenants whose lists are read for one page; those beyond are left out, in the order of their names. */
export const MOST_TENANTS = 200;
/** Longer than what any cursor says. */
const PLACE_LENGTH = 64;

interface Given<Item> {
  limit: number;
  /**
   * One page of a tenant's, with at most `limit` items; a cursor of any tenant's list goes for all. `share` is how many
   * tenants are asked: what may be looked at is for all of them.
   */
  list: (tenant: string, share: number) => Promise<Page<Item>>;
  /** Negative when the first comes first. */
  compare: (a: Item, b: Item) => number;
  /** What begins the next page behind an item. */
  cursorOf: (item: Item) => string;
}

/** Something of a tenant. */
export type Owned<Item> = Item & { tenant: string };

/** Where a cursor stands, as a text: what is greater comes first. Times have fewer digits the smaller they are. */
const placeOf = (cursor: string): string => decodeCursor(cursor).padStart(PLACE_LENGTH, '0');

/** The first of the cursors that lists have stopped at; undefined where all have ended. */
function findHorizon(pages: readonly Page<unknown>[]): string | undefined {
  const stops = pages.flatMap(({ nextCursor }) => nextCursor ?? []);
  return stops.sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1))[0];
}

/** The tenants whose things are shown together, with whom is asked for: one, or all. */
export const tenantsOf = async (store: Store, tenant: string | null): Promise<string[]> =>
  tenant === null ? (await listTenantNames(store)).slice(0, MOST_TENANTS) : [tenant];

/**
 * One page of a tenant's list, or of those of all tenants together: null. A list may stop before its page is full: what
 * the others have behind that place is left for the next page, as it may have older things there. Throws a RangeError
 * for a cursor that is none.
 */
export async function listOfAll<Item>(
  store: Store,
  tenant: string | null,
  { limit, list, compare, cursorOf }: Given<Item>,
): Promise<Page<Owned<Item>>> {
  const names = await tenantsOf(store, tenant);
  const own = async (name: string): Promise<Page<Owned<Item>>> => {
    const page = await list(name, names.length);
    return { ...page, data: page.data.map((item) => ({ ...item, tenant: name })) };
  };
  if (tenant !== null) return own(tenant);
  const pages = await Promise.all(names.map(own));
  const horizon = findHorizon(pages);
  const isSeen = (item: Item) => horizon === undefined || placeOf(cursorOf(item)) >= placeOf(horizon);
  const all = pages.flatMap(({ data }) => data).sort(compare);
  const seen = all.filter(isSeen);
  const data = seen.slice(0, limit);
  const last = data.at(-1);
  const isCut = seen.length > limit && last !== undefined;
  return { data, nextCursor: isCut ? cursorOf(last) : (horizon ?? null) };
}
