import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe('tasks', () => {
  it('are listed, shown, tuned, paused and resumed', async () => {
    const { open } = await startCommandJourney(redis);
    const run = async (...args: string[]) => {
      const terminal = open();
      return { code: await terminal.run('tasks', ...args), out: terminal.stdout, said: terminal.stderr };
    };
    expect((await run()).out).toMatch(/^ticket-triage +\d+ +\S+ +\d+$/m);
    expect((await run('set', 'ticket-triage', '--threshold', '0.95', '--patience-ms', '0')).out).toBe(
      'ticket-triage, open, threshold 0.95, patience 0 ms\n',
    );
    expect((await run('pause', 'ticket-triage')).out).toMatch(/^ticket-triage, paused, threshold 0.95/);
    const shown = JSON.parse((await run('show', 'ticket-triage', '--json')).out);
    expect(shown).toMatchObject({ knobs: { paused: true, threshold: 0.95, patienceMs: 0 } });
    expect((await run('set', 'ticket-triage', '--threshold', 'none', '--patience-ms', 'none')).code).toBe(0);
    expect((await run('resume', 'ticket-triage')).out).toBe('ticket-triage, open\n');
  });

  it('are refused with the reason', async () => {
    const { open } = await startCommandJourney(redis);
    const refuse = async (...args: string[]) => {
      const terminal = open();
      return [await terminal.run('tasks', ...args), terminal.stderr];
    };
    expect(await refuse('pause', 'nothing')).toEqual([2, expect.stringMatching(/^airlock: task-unknown: /)]);
    expect(await refuse('set', 'sort')).toEqual([2, expect.stringMatching(/give at least one of --threshold/)]);
    expect(await refuse('set', 'ticket-triage', '--threshold', '2')).toEqual([2, expect.stringMatching(/threshold/)]);
  });
});
