import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobView, jobIdOf, keys, startApiFixture } from '../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
  api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1)));
});
afterEach(() => api.close());

describe('createJobRoutes', () => {
  it('notes what the business made of a job, once, for its own tenant', async () => {
    const tell = async (body: object, key = keys.submit) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const answer = await api.call(`/v1/jobs/${jobIdOf(1)}/outcome`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const { code, outcome } = (await answer.json()) as { code?: string; outcome?: unknown };
      return [answer.status, code ?? outcome];
    };
    expect(await tell({ success: true })).toEqual([409, 'job-not-finished']);
    api.jobs.set(`acme ${jobIdOf(1)}`, createJobView(jobIdOf(1), { status: 'succeeded', stage: 'done' }));
    expect(await tell({ success: true }, keys.other)).toEqual([404, 'job-unknown']);
    const outcome = { success: true, code: 'refund-granted', value: -1.5 };
    expect(await tell(outcome)).toEqual([200, { ...outcome, at: '2025-01-01T00:00:00.000Z' }]);
    expect(await tell({ success: false })).toEqual([409, 'outcome-told']);
  });

  it('reveals a payload to operators of its tenant, with the reason for the audit log', async () => {
    const ask = async (key: string) => {
      const answer = await api.call(`/v1/jobs/${jobIdOf(1)}/reveal`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ field: 'input', reason: 'ticket 4711' }),
      });
      return [answer.status, await answer.json()];
    };
    expect(await ask(keys.operate)).toEqual([200, { field: 'input', value: { subject: 'hello' } }]);
    expect(await ask(keys.submit)).toEqual([403, expect.objectContaining({ code: 'role-too-low' })]);
    expect(await ask(keys.otherOperate)).toEqual([404, expect.objectContaining({ code: 'job-unknown' })]);
    expect(api.asked).toEqual([
      ['reveal', 'acme', jobIdOf(1), 'input', 'input: ticket 4711'],
      ['reveal', 'globex', jobIdOf(1), 'input', 'input: ticket 4711'],
    ]);
  });

  it("tells a job's history to its own tenant alone", async () => {
    const path = `/v1/jobs/${jobIdOf(1)}/history`;
    const told = await api.call(path);
    expect(await told.json()).toEqual({ data: [{ at: '2025-01-01T00:00:00.000Z', event: 'accepted' }] });
    const foreign = await api.call(path, { headers: { authorization: `Bearer ${keys.other}` } });
    expect([foreign.status, await foreign.json()]).toEqual([404, expect.objectContaining({ code: 'job-unknown' })]);
  });
});
