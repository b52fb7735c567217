import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../../scripts/command-line/commands/api-client.ts';
import { takeItems } from '../../../../scripts/command-line/commands/list-pages.ts';
import { startScriptedApi } from '../../../support/start-scripted-api.ts';

const page = (from: number, length: number, nextCursor: string | null) => ({
  body: { data: Array.from({ length }, (_, i) => from + i), nextCursor },
});

describe('takeItems', () => {
  it('follows the cursor until it has enough', async () => {
    const { url, requests } = await startScriptedApi(page(0, 100, 'a+b'), page(100, 100, 'c'));
    const items = await takeItems(createApiClient(url, 'k'), '/v1/jobs', { task: 't', code: undefined }, 150);
    expect(items).toEqual(Array.from({ length: 150 }, (_, i) => i));
    expect(requests.map(({ path }) => path)).toEqual([
      '/v1/jobs?limit=100&task=t',
      '/v1/jobs?limit=100&task=t&cursor=a%2Bb',
    ]);
  });

  it('ends with the list, and asks for no more than it needs', async () => {
    const { url, requests } = await startScriptedApi(page(0, 3, null));
    expect(await takeItems(createApiClient(url, 'k'), '/v1/jobs', {}, 7)).toEqual([0, 1, 2]);
    expect(requests.map(({ path }) => path)).toEqual(['/v1/jobs?limit=7']);
  });
});
