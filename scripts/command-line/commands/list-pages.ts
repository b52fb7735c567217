import type { Page } from '../../../src/records/list-jobs.ts';
import type { ApiClient } from './api-client.ts';

const LARGEST_PAGE = 100;

/** Goes through one of the API's lists, page by page as it is asked for; parameters without a value are left out. */
export async function* listPages<Item>(
  api: ApiClient,
  path: string,
  parameters: Record<string, string | undefined>,
  pageSize = LARGEST_PAGE,
): AsyncGenerator<Item> {
  const query = new URLSearchParams({ limit: String(Math.min(pageSize, LARGEST_PAGE)) });
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  for (;;) {
    const { data, nextCursor } = await api.get<Page<Item>>(`${path}?${query}`);
    yield* data;
    if (nextCursor === null) return;
    query.set('cursor', nextCursor);
  }
}

/** The first items of a list, at most `limit`. */
export async function takeItems<Item>(
  api: ApiClient,
  path: string,
  parameters: Record<string, string | undefined>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of listPages<Item>(api, path, parameters, limit)) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
}
