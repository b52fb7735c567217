import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditView } from '../../../../src/audit/entry.ts';
import type { AuditPage, AuditQuery } from '../../../../src/audit/list-audit.ts';
import { Failure } from '../../../../src/failures/failure.ts';
import { jobIdOf, keys } from '../../../support/api-fixture.ts';
import { batchIdOf } from '../../../support/fake-batches.ts';
import { startConsole } from '../../../support/start-console.ts';

const lineOf = (changes: Partial<AuditView>): AuditView => ({
  ...{ at: '2025-01-01T00:00:00.000Z', key: 'AIRLOCK_API_KEY', address: '127.0.0.1', reason: null, tenant: 'acme' },
  ...{ act: 'review.approve', object: jobIdOf(1), proven: true, ...changes },
});
let page: AuditPage;
let listed: [string | null, AuditQuery][];
let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({
    listAudit: async (tenant, query) => {
      listed.push([tenant, query]);
      if (query.cursor === 'foreign') throw new RangeError('not a cursor of ours');
      if (query.object === 'broken') throw new Failure('audit-broken');
      return page;
    },
  });
});
afterAll(() => console.close());
beforeEach(() => {
  [page, listed] = [{ data: [lineOf({})], nextCursor: null }, []];
});

const show = async (path: string, key = keys.admin) => {
  const answer = await console.ask(path, { headers: { accept: 'text/html', authorization: `Bearer ${key}` } });
  return { status: answer.status, text: await answer.text() };
};

describe('createAuditView', () => {
  it('shows lines with links to what they are about, and nothing of them as markup', async () => {
    page = {
      data: [
        lineOf({}),
        lineOf({ act: 'batch.read', object: batchIdOf(1), reason: '<script>alert(1)</script>' }),
        lineOf({ act: 'tenant.limit', object: 'acme', proven: false }),
        lineOf({ act: 'model.pause', object: 'primary' }),
      ],
      nextCursor: 'more',
    };
    const { text } = await show('/audit?act=batch.read');
    for (const path of [`/jobs/${jobIdOf(1)}`, `/batches/${batchIdOf(1)}`, '/tenants/acme', '/audit?object=primary']) {
      expect(text).toContain(`href="/console${path}"`);
    }
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('no: under a key that is not given here');
    expect(text).toContain('href="/console/audit?act=batch.read&amp;limit=20&amp;cursor=more" rel="next"');
  });

  it('asks for what the filters say, of the own tenant unless somebody may see others', async () => {
    await show(`/audit?act=job.read&by=cli:ann&object=${jobIdOf(1)}`);
    await show('/audit', keys.root);
    await show('/audit?tenant=globex', keys.root);
    await show('/audit?scope=installation', keys.root);
    expect(listed.map(([tenant, { act, key, object }]) => [tenant, act, key, object])).toEqual([
      ['acme', 'job.read', 'cli:ann', jobIdOf(1)],
      ['default', undefined, undefined, undefined],
      ['globex', undefined, undefined, undefined],
      [null, undefined, undefined, undefined],
    ]);
  });

  it('is for administrators, of their own tenant', async () => {
    expect((await show('/audit', keys.operate)).status).toBe(403);
    expect((await show('/audit?tenant=globex')).status).toBe(404);
    expect((await show('/audit?scope=installation')).status).toBe(403);
    for (const filter of ['act=job.fly', 'by=ak_secret', 'object=a%20b', 'cursor=foreign', 'scope=all']) {
      expect((await show(`/audit?${filter}`)).status).toBe(400);
    }
  });

  it('says loudly that the log was changed by another hand', async () => {
    page = { data: [], nextCursor: null, changed: 2 };
    expect((await show('/audit')).text).toMatch(
      /role="alert"><b>The audit log was changed outside of Airlock:<\/b> 2 of/,
    );
    const broken = await show('/audit?object=broken');
    expect([broken.status, broken.text]).toEqual([503, expect.stringContaining('The audit log was changed outside')]);
  });
});
