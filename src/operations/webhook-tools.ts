import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import type { Page } from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import {
  type DeliveryView,
  listDeliveries,
  type Replay,
  type Replayed,
  replayDeliveries,
} from '../webhooks/deliveries.ts';
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointView,
  type EndpointWithSecret,
  listEndpoints,
  type NewEndpoint,
  rotateSecret,
} from '../webhooks/endpoints.ts';

/** What operators do with the endpoints of their tenant, for the routes. */
export interface WebhookTools {
  /** `full`: the tenant has as many as it may. */
  createWebhook: (
    tenant: string,
    endpoint: NewEndpoint,
    who: Actor,
  ) => Promise<{ is: 'created'; endpoint: EndpointWithSecret } | { is: 'full' }>;
  /** All of them, oldest first. */
  listWebhooks: (tenant: string) => Promise<EndpointView[]>;
  /** False when there is none of that id. */
  deleteWebhook: (tenant: string, id: string, who: Actor) => Promise<boolean>;
  rotateWebhook: (tenant: string, id: string, who: Actor) => Promise<EndpointWithSecret | undefined>;
  /** Newest first. Throws a RangeError for a foreign cursor. */
  listDeliveries: (
    tenant: string,
    id: string,
    query: { limit: number; cursor?: string | undefined },
  ) => Promise<Page<DeliveryView> | undefined>;
  replayDeliveries: (tenant: string, id: string, replay: Replay, who: Actor) => Promise<Replayed>;
}

export function createWebhookTools({ store, audit }: { store: Store; audit: AuditLog }): WebhookTools {
  return {
    createWebhook: (tenant, endpoint, who) =>
      orUnavailable(() => createEndpoint(store, tenant, endpoint, audit.as(who))),
    listWebhooks: (tenant) => orUnavailable(() => listEndpoints(store, tenant)),
    deleteWebhook: (tenant, id, who) => orUnavailable(() => deleteEndpoint(store, tenant, id, audit.as(who))),
    rotateWebhook: (tenant, id, who) => orUnavailable(() => rotateSecret(store, tenant, id, audit.as(who))),
    listDeliveries: (tenant, id, query) => orUnavailable(() => listDeliveries(store, tenant, id, query)),
    replayDeliveries: (tenant, id, replay, who) =>
      orUnavailable(() => replayDeliveries(store, tenant, id, replay, audit.as(who))),
  };
}
