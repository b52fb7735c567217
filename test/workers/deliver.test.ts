import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { cancel } from '../../src/jobs/transitions.ts';
import { moveJob } from '../../src/records/move-job.ts';
import type { Store } from '../../src/records/store.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createEndpoint, openEndpoint } from '../../src/webhooks/endpoints.ts';
import type { Sent } from '../../src/webhooks/open-sender.ts';
import { type DeliverTools, startDeliver } from '../../workers/deliver.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const callbackUrl = 'https://hooks.example.com/secret-path';
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const taken: Sent = { is: 'taken', status: 204 };

/** A sender that answers by a script, and keeps what it was to send. */
function createScriptedSender(...answers: Sent[]) {
  const sent: { url: string; headers: Readonly<Record<string, string>>; body: string }[] = [];
  const send: DeliverTools['sender']['send'] = async (url, headers, body) => {
    sent.push({ url, headers, body });
    return answers.shift() ?? taken;
  };
  return { sent, sender: { send, close: async () => undefined } };
}

async function start(store: Store, sender: DeliverTools['sender'], more: Partial<DeliverTools> = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(JSON.parse(line)) });
  const metrics = createMetrics();
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  const nothing = () => undefined;
  const tools = { store, queues, workerId: 'a', sender, log, metrics, failAt: nothing, onTrouble: nothing };
  const running = startDeliver({ ...tools, secrets: [secret], ...more });
  onTestFinished(async () => {
    await running.close();
    await queues.close();
  });
  const said = (outcome: string) => eventually(() => lines.find((line) => line.outcome === outcome));
  return { lines, metrics, said, close: running.close };
}

/** A job that ends at once, and is told at its callback. */
async function endJob(store: Store): Promise<string> {
  const acceptance = acceptanceOf(createNoteTask(), { text: 'hello' }, { callbackUrl });
  const { jobId } = await openBareHands(store).accept(acceptance);
  await moveJob(store, 'default', jobId, () => cancel());
  return jobId;
}

describe('startDeliver', () => {
  it('sends what happens while it waits, names its job where the world knows us, and counts it', async () => {
    const store = await records.openStore();
    const { sent, sender } = createScriptedSender();
    const { said, lines, metrics } = await start(store, sender, { publicUrl: 'https://airlock.example' });
    const id = await endJob(store);
    const line = await said('delivered');
    expect(sent).toMatchObject([{ url: callbackUrl, headers: { 'webhook-id': `${id}.1.cancelled` } }]);
    expect(sent[0]?.headers.link).toBe(`<https://airlock.example/v1/jobs/${id}>; rel="about"`);
    expect(line).toMatchObject({ endpoint: 'callback', origin: 'https://hooks.example.com', status: 204 });
    expect(JSON.stringify(lines)).not.toContain('secret-path');
    expect(await metrics.registry.metrics()).toContain(
      'airlock_deliveries_total{type="job.cancelled",outcome="delivered"} 1',
    );
  });

  it('leaves to another process what it cannot sign or open, and counts no try', async () => {
    const store = await records.openStore();
    const { sent, sender } = createScriptedSender();
    const { said } = await start(store, sender, { secrets: [] });
    const id = await endJob(store);
    expect(await said('snoozed')).toMatchObject({ code: 'webhook-secret-missing', delayMs: 60_000 });
    expect(sent).toEqual([]);
    const key = store.keySpace.home.delivery(`${id}.1.cancelled~callback`);
    expect(await store.redis.hmget(key, 'state', 'attempts')).toEqual(['pending', '0']);
  });

  it('gives up what another hand has changed: a URL of another job is opened for none', async () => {
    const store = await records.openStore();
    const { sent, sender } = createScriptedSender();
    const [one, other] = [await endJob(store), await endJob(store)];
    const { delivery } = store.keySpace.home;
    const foreign = await store.redis.hget(delivery(`${other}.1.cancelled~callback`), 'callbackUrl');
    await store.redis.hset(delivery(`${one}.1.cancelled~callback`), 'callbackUrl', String(foreign));
    const { said } = await start(store, sender);
    expect(await said('failed')).toMatchObject({ id: `${one}.1.cancelled`, code: 'seal-broken' });
    await said('delivered');
    expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual([`${other}.1.cancelled`]);
  });

  it('heeds Retry-After', async () => {
    const store = await records.openStore();
    const { sender } = createScriptedSender({ is: 'refused', code: 'http-503', status: 503, retryAfterMs: 600_000 });
    const { said } = await start(store, sender);
    await endJob(store);
    const { delayMs } = (await said('retried')) as { delayMs: number };
    expect(delayMs).toBeGreaterThanOrEqual(600_000);
  });

  it('lets what is in flight finish when it is closed', async () => {
    const store = await records.openStore();
    let answer: ((sent: Sent) => void) | undefined;
    const send = () => new Promise<Sent>((resolve) => (answer = resolve));
    const { close } = await start(store, { send, close: async () => undefined });
    const id = await endJob(store);
    await eventually(() => answer);
    const closed = close();
    answer?.(taken);
    await closed;
    expect(await store.redis.exists(store.keySpace.home.delivery(`${id}.1.cancelled~callback`))).toBe(0);
    expect(await store.redis.hget(store.keySpace.home.job(id), 'delivery')).toBe('1.cancelled 0 0 1');
  });
});

describe('an endpoint at rest', () => {
  it('is sealed for its tenant and its id', async () => {
    const store = await records.openStore();
    const made = await createEndpoint(store, 'acme', { url: callbackUrl, events: ['*'], description: null });
    if (made.is !== 'created') throw new Error(made.is);
    const text = (await store.redis.hget(store.keySpace.home.webhookSeals('acme'), made.endpoint.id)) ?? '';
    expect(await openEndpoint(store, 'acme', made.endpoint.id, text)).toMatchObject({ url: callbackUrl });
    await expect(openEndpoint(store, 'acme', 'whk_other', text)).rejects.toThrow();
    await expect(openEndpoint(store, 'globex', made.endpoint.id, text)).rejects.toThrow();
  });
});
