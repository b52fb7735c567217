import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFigureTools } from '../../../src/operations/figure-tools.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** Tools of which is known how often they looked at the queues; `fail` breaks the next look. */
async function open() {
  const looks = { count: 0, fail: false };
  const measureStages = async () => {
    looks.count += 1;
    if (looks.fail) throw new Error('no queues');
    return [];
  };
  return { looks, tools: createFigureTools({ store: await records.openStore(), measureStages }) };
}

describe('createFigureTools', () => {
  it('looks once for all that ask the same', async () => {
    const { looks, tools } = await open();
    await Promise.all([tools.readNow(null), tools.readNow(null), tools.readNow('acme')]);
    expect(looks.count).toBe(1);
    const [one, same, other] = await Promise.all([
      tools.listFailures('acme', { window: '7d' }),
      tools.listFailures('acme', { window: '7d' }),
      tools.listFailures('acme', { window: '24h' }),
    ]);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('looks again at once where a look failed', async () => {
    const { looks, tools } = await open();
    looks.fail = true;
    await expect(tools.readNow(null)).rejects.toThrow('no queues');
    looks.fail = false;
    expect(await tools.readNow(null)).toMatchObject({ stages: [] });
  });
});
