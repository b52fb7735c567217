import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startDoomed } from '../support/start-doomed.ts';
import { startReceiver } from '../support/start-receiver.ts';

const input = { text: 'The pump of the hall leaks again.' };

describe('an event', () => {
  it('is sent again with the same id when its worker was killed before it knew that it was taken', async ({
    onTestFinished,
  }) => {
    const receiver = await startReceiver();
    const doomed = await startDoomed(onTestFinished, {
      env: { AIRLOCK_CALLBACK_ALLOW: receiver.host },
      settings: { callbackAllow: [receiver.host] },
    });
    const { pipeline, start } = doomed;
    const AIRLOCK_WEBHOOK_SECRET = pipeline.webhookSecret;
    const worker = await start('workers', { AIRLOCK_FAIL_AT: 'delivery.sent', AIRLOCK_WEBHOOK_SECRET });
    const { id } = await pipeline.submit('summarise', input, { options: { callbackUrl: receiver.url } });
    expect(await worker.untilGone()).toBe('SIGKILL');
    expect(receiver.received).toHaveLength(1);
    expect((await pipeline.find(id)).delivery).toEqual({ status: 'pending', attempts: 0 });

    // Its lease would last for some seconds more.
    const { redis, keys } = pipeline;
    const [flying = ''] = await redis.zrange(keys.deliveryLeases, '0', '-1');
    await redis.zadd(keys.deliveryLeases, 'XX', 1, flying);
    await pipeline.startWorkers();
    await eventually(() => receiver.received.length === 2);
    expect(new Set(receiver.received.map((one) => one.id))).toEqual(new Set([`${id}.1.succeeded`]));
    expect((await pipeline.findWhen(id, ({ delivery }) => delivery.status === 'delivered')).delivery.attempts).toBe(1);
  }, 60_000);

  it('is sent once the worker that answers it is there: it waits in its queue, ids only', async ({
    onTestFinished,
  }) => {
    const receiver = await startReceiver();
    const { pipeline } = await startDoomed(onTestFinished, { settings: { callbackAllow: [receiver.host] } });
    await pipeline.startWorkers({ stages: ['redact', 'model', 'validate', 'fallback'] });
    const { id } = await pipeline.submit('summarise', input, { options: { callbackUrl: `${receiver.url}/hook` } });
    await pipeline.reaches(id, 'succeeded');
    const { redis, keys } = pipeline;
    const [waiting = ''] = await redis.zrange(`${keys.tag}:deliver:prioritized`, '0', '-1');
    expect(await redis.hgetall(`${keys.tag}:deliver:${waiting}`)).toMatchObject({
      ...{ name: 'job.succeeded', data: JSON.stringify({ deliveryId: waiting, tenant: 'default' }) },
    });
    await pipeline.startWorkers({ stages: ['deliver'] });
    await eventually(() => receiver.received.length === 1);
  }, 60_000);
});
