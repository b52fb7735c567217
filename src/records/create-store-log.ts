import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Store } from './store.ts';

const MOST_REMEMBERED = 10_000;

/** What another hand has changed, by what names it. */
const tamperedBy = {
  jobId: 'job',
  batchId: 'batch',
  apiKeyHash: 'api-key',
  webhookId: 'webhook',
  auditChain: 'audit-chain',
} as const;

/**
 * Makes the log of a store: it logs and counts what does not open, and once, however often it is read, whatever another
 * hand has changed.
 */
export function createStoreLog({
  log,
  metrics,
}: {
  log: Log;
  metrics: Metrics;
}): Pick<Store, 'onTampered' | 'onUnopened'> {
  const told = new Set<string>();
  const onTampered: Store['onTampered'] = (what) => {
    const id = Object.values(what).join();
    if (told.has(id)) return;
    if (told.size >= MOST_REMEMBERED) told.clear();
    told.add(id);
    for (const name of Object.keys(what) as (keyof typeof tamperedBy)[])
      metrics.tampered.inc({ what: tamperedBy[name] });
    log.error({ event: 'redis-tampered', ...what });
  };
  const onUnopened: Store['onUnopened'] = (found) => {
    if (found.code === 'seal-broken') metrics.tampered.inc({ what: 'seal' });
    log.warn({ event: 'seal-unopened', ...found });
  };
  return { onTampered, onUnopened };
}
