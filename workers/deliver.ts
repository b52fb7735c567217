import { type Marker, openMarker } from '../queues/open-marker.ts';
import type { Queues } from '../queues/open-queues.ts';
import { delivering } from '../queues/pipeline.ts';
import type { FailAt } from '../src/failures/create-fail-at.ts';
import { Failure } from '../src/failures/failure.ts';
import { createToken } from '../src/jobs/ids.ts';
import type { Store } from '../src/records/store.ts';
import type { Keys } from '../src/redis/keys.ts';
import { signMessage } from '../src/seals/sign-message.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import { type ClaimedDelivery, claimDeliveries } from '../src/webhooks/claim-deliveries.ts';
import { openEndpoint, signingSecrets } from '../src/webhooks/endpoints.ts';
import { subjectOf, writeBody } from '../src/webhooks/event.ts';
import { decideOutcome, finishDelivery, type Outcome } from '../src/webhooks/finish-delivery.ts';
import { SEND_WITHIN_MS, type Sender } from '../src/webhooks/open-sender.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import { createSlots, type Slots } from './slots.ts';
import { inDelivery } from './trace-work.ts';

/** What sends events. */
export interface DeliverTools {
  store: Store;
  queues: Queues;
  /** The process that claims. */
  workerId: string;
  sender: Sender;
  log: Log;
  metrics: Metrics;
  failAt: FailAt;
  onTrouble: OnTrouble;
  /** At once, for each shard. */
  slots?: number | undefined;
  /** Sign what goes to callback URLs; none where AIRLOCK_WEBHOOK_SECRET is not set. */
  secrets: readonly string[];
  /** What the world calls us. */
  publicUrl?: string | undefined;
  /** In the place of `retryDelaysMs`. */
  delaysMs?: readonly number[] | undefined;
  /** In the place of SEND_WITHIN_MS. */
  withinMs?: number | undefined;
}

/** Where an event goes, and what signs it. */
interface Target {
  url: string;
  secrets: readonly string[];
}

/** What this process cannot send comes again after so long, to it or to another. */
const SNOOZE_MS = 60_000;
/** So much longer than its receiver has nobody else sends a delivery. */
const SLACK_MS = 10_000;
const AFTER_BUG_MS = 5000;
const CALLBACK = 'callback';

/** Opens where a delivery goes. Throws `key-unknown` and `seal-broken`. */
async function openTarget({ store, secrets }: DeliverTools, one: ClaimedDelivery, sealed: string): Promise<Target> {
  const { tenant, target } = one;
  if (target !== CALLBACK) {
    const endpoint = await openEndpoint(store, tenant, target, sealed);
    return { url: endpoint.url, secrets: signingSecrets(endpoint) };
  }
  const seals = (await store.sealerOf(tenant)).forJob(subjectOf({ id: one.event, type: one.type }).id);
  return { url: seals.open('callbackUrl', sealed), secrets };
}

const linkTo = (publicUrl: string, id: string) =>
  `<${publicUrl}/v1/${id.startsWith('batch_') ? 'batches' : 'jobs'}/${id}>; rel="about"`;

/** Sends a delivery once. Its id is the event's, however often it is sent. */
async function send({ sender, publicUrl }: DeliverTools, one: ClaimedDelivery, { url, secrets }: Target) {
  const { event: id, type, at } = one;
  const body = writeBody({ id, type, at });
  const headersIn = (traceparent: string | undefined) => ({
    ...{ 'content-type': 'application/json', 'user-agent': 'airlock' },
    ...(traceparent !== undefined && { traceparent }),
    ...(publicUrl !== undefined && { link: linkTo(publicUrl, subjectOf({ id, type }).id) }),
    ...signMessage(secrets, { id, seconds: Math.floor(Date.now() / 1000), body }),
  });
  return inDelivery(one, (traceparent) => sender.send(url, headersIn(traceparent), body));
}

/** Finds what is to become of a delivery; `origin` of where it was sent. */
async function deliver(tools: DeliverTools, one: ClaimedDelivery): Promise<{ outcome: Outcome; origin?: string }> {
  if (one.isDisabled) return { outcome: { is: 'failed', code: 'endpoint-disabled' } };
  if (one.sealed === undefined) return { outcome: { is: 'failed', code: 'endpoint-deleted' } };
  let target: Target;
  try {
    target = await openTarget(tools, one, one.sealed);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'seal-broken') return { outcome: { is: 'failed', code: error.code } };
    return { outcome: { is: 'snoozed', code: error.code, delayMs: SNOOZE_MS } };
  }
  if (target.secrets.length === 0) {
    return { outcome: { is: 'snoozed', code: 'webhook-secret-missing', delayMs: SNOOZE_MS } };
  }
  const sent = await send(tools, one, target);
  tools.failAt('delivery.sent');
  return { outcome: decideOutcome(sent, one.attempts, tools.delaysMs), origin: new URL(target.url).origin };
}

const levels = { delivered: 'debug', retried: 'info', failed: 'warn', snoozed: 'warn' } as const;

/** Writes a line and counts: where to is said by the origin alone, since a secret may stand in the rest. */
function observe(
  { log, metrics }: DeliverTools,
  one: ClaimedDelivery,
  { outcome, origin }: Awaited<ReturnType<typeof deliver>>,
) {
  const { is, ...more } = outcome;
  metrics.deliveries.inc({ type: one.type, outcome: is });
  const level = levels[is];
  const to = { endpoint: one.target, ...(origin !== undefined && { origin }) };
  log[level]({ event: 'webhook-sent', id: one.event, outcome: is, ...to, ...more });
}

async function work(tools: DeliverTools, one: ClaimedDelivery, claim: string): Promise<void> {
  const done = await deliver(tools, one);
  observe(tools, one, done);
  const isDisabled = await untilStored(() => finishDelivery(tools.store, one, claim, done.outcome), tools.onTrouble);
  if (isDisabled) tools.log.warn({ event: 'webhook-disabled', endpoint: one.target, code: 'http-410' });
}

interface Running {
  stop: () => void;
  untilIdle: () => Promise<void>;
}

/** The loop of one shard: claims what is due, as much as there are free slots; else waits for the queue's marker. */
function startLoop(tools: DeliverTools, keys: Keys, slots: Slots, marker: Marker): Running {
  const { store, onTrouble, withinMs = SEND_WITHIN_MS } = tools;
  const leaseMs = withinMs + Math.min(withinMs, SLACK_MS);
  let isStopping = false;
  const onBug = (error: Error): number => {
    onTrouble(error);
    return AFTER_BUG_MS;
  };
  const fill = async (): Promise<number> => {
    const { most, leave } = slots.reserve();
    if (most === 0) return 0;
    const claim = createToken();
    const args = { most, worker: tools.workerId, claim, leaseMs };
    const claimed = await untilStored(() => claimDeliveries(store, keys, args), onTrouble).finally(leave);
    for (const one of claimed.deliveries) {
      const slot = slots.take(one.id);
      void work(tools, one, claim).catch(onBug).finally(slot.leave);
    }
    return claimed.deliveries.length === most ? 0 : claimed.idleMs;
  };
  const loop = async () => {
    let claimAt = 0;
    while (!isStopping) {
      const idleMs = claimAt - performance.now();
      if (slots.free() <= 0) await slots.waitForFree();
      else if (idleMs > 0) claimAt = (await marker.wait(idleMs)) ? 0 : claimAt;
      else claimAt = performance.now() + (await fill().catch(onBug));
    }
  };
  const running = loop();
  const stop = () => {
    isStopping = true;
    marker.close();
    slots.wake();
  };
  return { stop, untilIdle: () => running.then(slots.untilEmpty) };
}

/**
 * Starts what sends events to receivers, on every shard. A delivery that is claimed is on a lease: one whose process
 * ends before it said what came of it is sent again, with the same id. `close` lets those in flight finish.
 */
export function startDeliver(tools: DeliverTools): { close: () => Promise<void> } {
  const { store, queues, onTrouble, slots = delivering.slots } = tools;
  const openSlots = createSlots(slots, { shards: store.keySpace.shards.length });
  const loops = store.keySpace.shards.map((keys) => {
    const marker = openMarker(store.redis, queues.of(keys.tag)[delivering.name], onTrouble);
    return startLoop(tools, keys, openSlots(), marker);
  });
  return {
    close: async () => {
      for (const { stop } of loops) stop();
      await Promise.all(loops.map(({ untilIdle }) => untilIdle()));
      await tools.sender.close();
    },
  };
}
