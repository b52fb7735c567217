import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommandJourney } from '../../../support/start-command-journey.ts';
import { answer, startReceiver } from '../../../support/start-receiver.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';
import { hears } from '../../../support/webhook-client.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const secretLine = /^whsec_[A-Za-z0-9+/]{43}=\n$/;

async function start() {
  const receiver = await startReceiver();
  const journey = await startCommandJourney(redis, { callbackAllow: [receiver.host] });
  const run = async (...args: string[]) => {
    const terminal = journey.open();
    return { code: await terminal.run('webhooks', ...args), out: terminal.stdout, err: terminal.stderr };
  };
  return { ...journey, receiver, run };
}

describe('webhooks', () => {
  it('are created, listed without the secret, rotated and deleted', async () => {
    const { run, receiver } = await start();
    const created = await run('create', receiver.url, '--event', 'job.failed', 'job.expired', '--description', 'mine');
    expect(created).toMatchObject({ code: 0, out: expect.stringMatching(secretLine) });
    const [, id = ''] = /^airlock: (whk_\S+) tells \S+ of job.failed, job.expired$/m.exec(created.err) ?? [];
    const listed = await run('list');
    const [head, row] = listed.out.trimEnd().split('\n');
    expect(head).toMatch(/^ID +URL +EVENTS +CREATED +STATE$/);
    expect(row?.split(/ +/)).toMatchObject([id, receiver.url, 'job.failed,job.expired', expect.anything(), 'live']);
    expect(listed.out).not.toContain('whsec_');
    const rotated = await run('rotate', id, '--json');
    expect(JSON.parse(rotated.out)).toMatchObject({ id, secret: expect.stringMatching(/^whsec_/) });
    expect(await run('delete', id)).toMatchObject({ code: 0, out: `${id} deleted\n` });
    expect(await run('list')).toMatchObject({ code: 0, out: '', err: 'airlock: there are no webhooks\n' });
    expect((await run('delete', id)).err).toContain('There is no webhook with this id.');
  });

  it('show what was sent, and send it again', async () => {
    const { run, receiver, pipeline } = await start();
    await run('create', receiver.url);
    const [{ id }] = JSON.parse((await run('list', '--json')).out);
    receiver.reply(answer(204));
    const job = await pipeline.submit('sort', { text: 'ok' });
    await hears(receiver, 1);
    await pipeline.findWhen(job.id, ({ delivery }) => delivery.status === 'delivered');
    const [head, row] = (await run('deliveries', id)).out.trimEnd().split('\n');
    expect(head).toMatch(/^ID +STATUS +ATTEMPTS +CREATED +LAST +NEXT +FAILURE$/);
    const event = `${job.id}.1.succeeded`;
    expect(row?.split(/ +/)).toMatchObject(
      [event, 'delivered', '1', /^20/, /^20/, '-', '-'].map((cell) =>
        typeof cell === 'string' ? cell : expect.stringMatching(cell),
      ),
    );
    expect(await run('replay', id, '--delivery', event)).toMatchObject({ code: 0, out: '1 sent again\n' });
    await hears(receiver, 2);
    await pipeline.findWhen(job.id, ({ delivery }) => delivery.attempts === 2);
    expect(await run('replay', id, '--since', '2020-01-01')).toMatchObject({ code: 0, out: '1 sent again\n' });
    expect((await hears(receiver, 3)).map((one) => one.id)).toEqual([event, event, event]);
  });

  it('say what is wrong', async () => {
    const { run } = await start();
    const loopback = await run('create', 'https://127.0.0.1/');
    expect(loopback.code).not.toBe(0);
    expect(loopback.err).toContain('Must be of a public address.');
    expect(await run('replay', 'whk_1')).toMatchObject({
      code: 2,
      err: 'airlock: give one of --since and --delivery\n',
    });
    expect((await run('create', 'https://example.com/', '--event', 'job.started')).code).toBe(2);
  });
});
