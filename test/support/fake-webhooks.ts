import type { WebhookTools } from '../../src/operations/webhook-tools.ts';
import type { EndpointView } from '../../src/webhooks/endpoints.ts';

const webhookIdOf = (n: number) => `whk_01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** Endpoints in memory, without deliveries, of which tenant `acme` has one. What is done to them is noted in `asked`. */
export function createFakeWebhooks(asked: unknown[][]): WebhookTools {
  const first: EndpointView = {
    ...{ id: webhookIdOf(1), url: 'https://hooks.example.com/', events: ['*'], description: null },
    ...{ createdAt: '2025-01-01T00:00:00.000Z', disabledAt: null },
  };
  const all = new Map<string, EndpointView>([[`acme ${first.id}`, first]]);
  const secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
  return {
    createWebhook: async (tenant, given) => {
      asked.push(['createWebhook', tenant, given]);
      const endpoint = { ...first, ...given, id: webhookIdOf(all.size + 1) };
      all.set(`${tenant} ${endpoint.id}`, endpoint);
      return { is: 'created', endpoint: { ...endpoint, secret } };
    },
    listWebhooks: async (tenant) => [...all].flatMap(([key, one]) => (key.startsWith(`${tenant} `) ? [one] : [])),
    deleteWebhook: async (tenant, id) => all.delete(`${tenant} ${id}`),
    rotateWebhook: async (tenant, id) => {
      const found = all.get(`${tenant} ${id}`);
      return found && { ...found, secret };
    },
    listDeliveries: async (tenant, id, { cursor }) => {
      if (cursor === 'foreign') throw new RangeError('not a cursor of ours');
      return all.has(`${tenant} ${id}`) ? { data: [], nextCursor: null } : undefined;
    },
    replayDeliveries: async (tenant, id, replay) => {
      asked.push(['replayDeliveries', tenant, id, replay]);
      return all.has(`${tenant} ${id}`) ? { is: 'replayed', replayed: 1 } : { is: 'unknown' };
    },
  };
}
