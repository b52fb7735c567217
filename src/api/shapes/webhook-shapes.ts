import { z } from 'zod';
import type { DeliveryView } from '../../webhooks/deliveries.ts';
import type { EndpointView, EndpointWithSecret } from '../../webhooks/endpoints.ts';
import { EVERY_EVENT, type EventType, eventTypes, type WebhookEvent, writeBody } from '../../webhooks/event.ts';
import { exampleIds } from '../request-parts.ts';
import { count, shapeOf, time } from './shape-of.ts';

export const eventName = z.enum([EVERY_EVENT, ...eventTypes]);

const fields = {
  ...{ id: z.string(), url: z.string(), events: z.array(eventName), description: z.string().nullable() },
  createdAt: time,
  disabledAt: time.nullable().meta({ description: 'Since it answered 410 nothing is sent to it any more.' }),
};
const example: EndpointView = {
  ...{ id: exampleIds.webhook, url: 'https://app.example/airlock', events: ['job.succeeded', 'job.failed'] },
  ...{ description: 'web shop', createdAt: '2026-01-31T09:30:00.000Z', disabledAt: null },
};

export const webhook = shapeOf<EndpointView>()(z.object(fields), example);

export const newWebhook = shapeOf<EndpointWithSecret>()(
  z.object({ ...fields, secret: z.string().meta({ description: 'Verifies what is sent; shown this once.' }) }),
  { ...example, secret: 'whsec_4IqcYQ7Smx2Yp3M8Wb1xnTQk9cT1hB0gq7rjV0sU2bE=' },
);

export const delivery = shapeOf<DeliveryView>()(
  z.object({
    id: z.string().meta({ description: "The event's: what its receiver sees as `webhook-id`." }),
    type: z.enum(eventTypes),
    data: z.object({ id: z.string(), status: z.string() }),
    status: z.enum(['pending', 'delivered', 'failed']),
    attempts: count.meta({ description: 'How often it was sent since it was added, or sent again by hand.' }),
    createdAt: time,
    ...{ lastAttemptAt: time.nullable(), nextAttemptAt: time.nullable() },
    responseStatus: z.int().nullable(),
    failure: z.string().nullable().meta({ description: 'Why the latest try failed, such as `http-500`.' }),
  }),
  {
    ...{ id: `${exampleIds.job}.1.succeeded`, type: 'job.succeeded', status: 'delivered', attempts: 1 },
    data: { id: exampleIds.job, status: 'succeeded' },
    ...{ createdAt: '2026-01-31T09:30:02.100Z', lastAttemptAt: '2026-01-31T09:30:02.200Z', nextAttemptAt: null },
    ...{ responseStatus: 204, failure: null },
  },
);

/** What receivers are sent: ids and statuses, never a payload. */
export const webhookEvent = z
  .object({ type: z.enum(eventTypes), timestamp: time, data: z.object({ id: z.string(), status: z.string() }) })
  .meta({ examples: [JSON.parse(writeBody(exampleEvent('job.succeeded')))] });

/** An event of this type, as examples have it. */
export function exampleEvent(type: EventType): WebhookEvent {
  const [subject, status] = type.split('.');
  const id = subject === 'batch' ? exampleIds.batch : exampleIds.job;
  return { id: `${id}.1.${status}`, type, at: Date.parse('2026-01-31T09:30:02.100Z') };
}
