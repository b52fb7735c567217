import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseTenant } from '../../src/operations/erase-tenant.ts';
import type { StatsView } from '../../src/operations/read-stats.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startAudited } from '../support/start-audited.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

type Ground = Awaited<ReturnType<typeof startAudited>>;
type Person = Ground['admin'];

async function see(person: Person, query = ''): Promise<StatsView> {
  const { status, body } = await person.ask('GET', `/v1/stats${query}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as unknown as StatsView;
}

/** Two jobs of acme that succeed and fail, one that a person answers, and one of globex. */
async function work({ person, succeed, die, hold }: Ground) {
  const [operator, other] = [await person('operate'), await person('operate', 'globex')];
  const { id, answer } = await succeed(operator);
  expect(answer?.confidence).toBe(0.9);
  expect((await operator.ask('POST', `/v1/jobs/${id}/outcome`, { success: true })).status).toBe(200);
  await die(operator);
  const held = await hold(operator);
  const decided = await operator.ask('POST', `/v1/reviews/${held}`, { decision: 'approve' });
  expect(decided.status).toBe(200);
  await succeed(other);
  return { operator, other };
}

describe('GET /v1/stats', () => {
  it('tells what came of jobs, who answered, what was asked and used', async () => {
    const ground = await startAudited(redis);
    const { operator } = await work(ground);
    const { total } = await see(operator);
    expect(total).toMatchObject({
      jobs: { accepted: 3, ended: 3, succeeded: 2, failed: 1, cancelled: 0, successRate: 0.6667 },
      answers: { model: 1, review: 1, rule: 0, degraded: 0 },
      attempts: { total: 3, answered: 2, failed: 1, unknown: 0, withUsage: 2 },
      quality: {
        ...{ first: 2, validAtOnce: 1, validAtOnceRate: 0.5, askedAgain: 0, refused: 1 },
        reviews: { approved: 1, corrected: 0, rejected: 0, askedAgain: 0, overturnedRate: 0 },
        confidence: [
          { from: 0.2, to: 0.3, approved: 1, overturned: 0, served: 0, unserved: 0 },
          { from: 0.9, to: 1, approved: 0, overturned: 0, served: 1, unserved: 0 },
        ],
      },
      tokens: { input: 62, output: 14, cachedInput: null },
      // The model is one of this machine, which has no price.
      costUsd: null,
    });
    expect(Object.values(total.attempts.failures).toSorted()).toEqual([1, 1]);
    expect(total.attempts.failures['answer-unsure']).toBe(1);
    expect(total.jobs?.ms?.p50).toBeGreaterThan(0);
    expect(total.attempts.latencyMs?.p99).toBeGreaterThan(0);
  });

  it("shows a tenant's operator no other tenant, and those of the installation all", async () => {
    const ground = await startAudited(redis);
    const { operator, other } = await work(ground);
    const byTask = (view: StatsView) => view.groups.map(({ task, jobs }) => [task, jobs?.accepted]);
    expect(byTask(await see(operator, '?by=task'))).toEqual([
      ['note', 2],
      ['reviewed', 1],
    ]);
    expect(byTask(await see(other, '?by=task'))).toEqual([['note', 1]]);
    for (const chief of [
      await ground.person('admin', 'default'),
      await ground.person('operate', 'acme', 'installation'),
    ]) {
      const { groups, total } = await see(chief, '?by=tenant&window=24h');
      expect(groups.map(({ tenant, jobs }) => [tenant, jobs?.accepted])).toEqual([
        ['acme', 3],
        ['globex', 1],
      ]);
      expect(total.jobs?.accepted).toBe(4);
      expect((await see(chief, '?tenant=globex')).total.jobs?.accepted).toBe(1);
    }
    for (const [query, status, code] of [
      ['?by=tenant', 403, 'role-too-low'],
      ['?tenant=globex', 404, 'tenant-unknown'],
      ['?tenant=nobody', 404, 'tenant-unknown'],
    ] as const) {
      expect(await operator.ask('GET', `/v1/stats${query}`)).toMatchObject({ status, body: { code } });
    }
    const submitter = await ground.person('submit');
    expect(await submitter.ask('GET', '/v1/stats')).toMatchObject({ status: 403, body: { code: 'role-too-low' } });
  });

  it('forgets a tenant that is erased', async () => {
    const ground = await startAudited(redis);
    const { other } = await work(ground);
    await see(other);
    const { store, keys } = ground.pipeline;
    await eraseTenant(store, 'acme');
    const left = [...(await readAllKeys(store.redis, `${keys.stats('')}*`)).values()].join('\n');
    expect(left).toContain('globex');
    expect(left).not.toContain('acme');
  });

  it('is read by command', async () => {
    const ground = await startAudited(redis);
    const { operator } = await work(ground);
    const at = ['--url', ground.pipeline.url, '--key', operator.key];
    const table = await ground.run('stats', ...at, '--by', 'profile');
    expect(table.stdout).toMatch(/^PROFILE +JOBS +ENDED +SUCCESS +SERVED +DEGRADED /);
    expect(table.stdout).toMatch(/\nprimary +- +- +- +100\.0 % +0 +- +3 +2 /);
    expect(table.stdout).toMatch(/\nall +3 +3 +66\.7 % +100\.0 % +0 +\d+\/\d+ +3 +2 +\d+\/\d+ +62 +14 +-\n$/);
    expect(table.stderr).toMatch(/^airlock: from \S+Z to \S+Z\n$/);
    const { stdout } = await ground.run('stats', ...at, '--window', '24h', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ window: '24h', total: { jobs: { accepted: 3 } } });
    expect((await ground.run('stats', ...at, '--by', 'job')).exitCode).toBe(2);
    expect((await ground.run('stats', ...at, '--by', 'tenant')).exitCode).toBe(2);
    expect((await ground.run('stats', '--url', 'http://127.0.0.1:1', '--key', operator.key)).exitCode).toBe(3);
  });
});
