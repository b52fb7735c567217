/** The keys of webhooks: who is to be told, and what is on its way to them. */
export interface DeliveryKeys {
  /** Hash: which events each of the tenant's endpoints wants, as JSON, by its id; and since when it is disabled. */
  webhooksOf: (tenant: string) => string;
  /** Hash: the endpoints themselves, sealed, by id. */
  webhookSeals: (tenant: string) => string;
  /** Hash: an event on its way to one receiver, or that came there. */
  delivery: (deliveryId: string) => string;
  /** Sorted set: the deliveries of an endpoint, in the order of their events. */
  deliveriesOf: (tenant: string, endpoint: string) => string;
  /** Sorted set: a tenant's deliveries to one receiver that are due, in order. */
  deliveryLane: (tenant: string, lane: string) => string;
  /** Sorted set: a tenant's receivers that may be sent something, by their turn. */
  deliveryLanes: (tenant: string) => string;
  /** Sorted set: tenants of which something may be sent, by their turn. */
  deliveryTurns: string;
  /** Sorted set: a tenant's deliveries to one receiver that are being sent, or to all (`-`), by when they are sent again. */
  deliveryFlights: (tenant: string, lane: string) => string;
  /** Sorted set: everything that is being sent, likewise. */
  deliveryLeases: string;
  /** Sorted set: deliveries that are over, by when they are removed. */
  deliveryExpiry: string;
  /** Sorted set: batches whose upload has no end yet, by when they are looked at. */
  uploads: string;
}

/**
 * The same names in Lua, for scripts that deliver: a function of Lua takes up 60 names of others at most, so these stand where
 * they are used.
 */
export const deliveryKeysLua = /* lua */ `
local function webhooksKey(tenant) return tag .. ':tenant:' .. tenant .. ':webhooks' end
local function webhookSealsKey(tenant) return tag .. ':webhook-seals:' .. tenant end
local function deliveryKey(id) return tag .. ':delivery:' .. id end
local function deliveriesKey(tenant, endpoint) return tag .. ':deliveries:' .. tenant .. ':' .. endpoint end
local function deliveryLaneKey(tenant, lane) return tag .. ':delivery-lane:' .. tenant .. ':' .. lane end
local function deliveryLanesKey(tenant) return tag .. ':delivery-lanes:' .. tenant end
local function deliveryFlightsKey(tenant, lane) return tag .. ':delivery-flights:' .. tenant .. ':' .. lane end
local deliveryTurnsKey, deliveryLeasesKey = tag .. ':delivery-turns', tag .. ':delivery-leases'
local deliveryExpiryKey, uploadsKey = tag .. ':delivery-expiry', tag .. ':uploads'
`;

export const namesOfDeliveries = (tag: string): DeliveryKeys => ({
  webhooksOf: (tenant) => `${tag}:tenant:${tenant}:webhooks`,
  webhookSeals: (tenant) => `${tag}:webhook-seals:${tenant}`,
  delivery: (deliveryId) => `${tag}:delivery:${deliveryId}`,
  deliveriesOf: (tenant, endpoint) => `${tag}:deliveries:${tenant}:${endpoint}`,
  deliveryLane: (tenant, lane) => `${tag}:delivery-lane:${tenant}:${lane}`,
  deliveryLanes: (tenant) => `${tag}:delivery-lanes:${tenant}`,
  deliveryFlights: (tenant, lane) => `${tag}:delivery-flights:${tenant}:${lane}`,
  ...{ deliveryTurns: `${tag}:delivery-turns`, deliveryLeases: `${tag}:delivery-leases` },
  ...{ deliveryExpiry: `${tag}:delivery-expiry`, uploads: `${tag}:uploads` },
});
