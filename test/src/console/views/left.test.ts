import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sent } from '../../../../src/operations/find-sent.ts';
import { createJobView, jobIdOf, keys } from '../../../support/api-fixture.ts';
import { startConsole } from '../../../support/start-console.ts';

const id = jobIdOf(1);
const bad = '<script>alert(1)</script>';
const receipt = {
  ...{ at: Date.parse('2025-01-01T00:00:01.000Z'), model: bad, region: 'eu', bytes: 512, sha256: 'a-fingerprint' },
  ...{ findings: { EMAIL: 2 }, policy: 'b'.repeat(64), log: 'a-log', seq: 8 },
};
const sent: Sent = {
  fault: undefined,
  attempts: [
    { n: 1, fault: undefined, profile: 'primary', receipt, head: 'reached' },
    { n: 2, fault: 'without-receipt', profile: 'primary', receipt: undefined, head: 'unknown' },
    { n: 3, fault: 'record-tampered', profile: 'primary', receipt, head: 'behind' },
  ],
};

let console: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  console = await startConsole({
    findSent: async (tenant, jobId) => (tenant === 'acme' && jobId === id ? sent : undefined),
  });
});
afterAll(() => console.close());
beforeEach(() => {
  console.jobs.set(`acme ${id}`, createJobView(id));
  console.asked.length = 0;
});

const bearer = (key: string) => ({ accept: 'text/html', authorization: `Bearer ${key}` });
const show = (path: string, key = keys.operate) => console.ask(path, { headers: bearer(key) });
const post = (path: string, fields: Record<string, string> = {}, key = keys.operate) =>
  console.ask(path, { method: 'POST', headers: bearer(key), body: new URLSearchParams(fields) });

describe('/jobs/:id/left', () => {
  it('shows each receipt with what is proven, and which command says the rest', async () => {
    const text = await (await show(`/jobs/${id}/left`)).text();
    for (const told of [
      'a-fingerprint',
      'EMAIL 2',
      '512',
      '9 of <code>a-log</code>',
      'proven with its attempt',
      'has come to this line',
    ]) {
      expect([told, text.includes(told)]).toEqual([told, true]);
    }
    expect(text).toContain('has no receipt in the record');
    expect(text).toContain('another hand changed it or its receipt');
    expect(text).toContain('has not come to this line');
    expect(text).toContain(`<pre>airlock prove --job ${id}`);
    expect(text).not.toContain(bad);
    expect(text).not.toContain('hello');
  });

  it('shows what was let out to who says why, beside the receipts', async () => {
    const answer = await post(`/jobs/${id}/left/reveal`, { reason: 'ticket 4711' });
    const text = await answer.text();
    expect([answer.status, text.includes('a-fingerprint'), text.includes('&quot;hello&quot;')]).toEqual([
      200,
      true,
      true,
    ]);
    expect(console.asked).toEqual([['reveal', 'acme', id, 'redacted', 'redacted: ticket 4711']]);
  });

  it('shows nothing without a reason, and takes none from a URL', async () => {
    expect((await post(`/jobs/${id}/left/reveal`)).status).toBe(400);
    expect((await show(`/jobs/${id}/left/reveal?reason=x`)).status).toBe(400);
    expect((await post(`/jobs/${id}/left/reveal`, { reason: 'x' }, keys.otherOperate)).status).toBe(404);
    expect(console.asked).toEqual([]);
  });
});
