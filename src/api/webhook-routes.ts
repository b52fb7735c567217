import { z } from 'zod';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkTargetUrl } from '../submissions/check-callback-url.ts';
import type { ApiTools } from './api-tools.ts';
import { actorOf, emptyAnswer, jsonAnswer } from './exchange.ts';
import { orInvalidCursor } from './read-query.ts';
import { exampleIds, ids, pageQuery, pathParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { pageOf } from './shapes/shape-of.ts';
import { delivery, eventName, newWebhook, webhook } from './shapes/webhook-shapes.ts';

/** Body of `POST /v1/webhooks`. */
const webhookEnvelope = z.strictObject({
  url: z.string().min(1),
  events: z.array(eventName).min(1).meta({ description: '`*` is all of them.' }),
  description: z
    .string()
    .regex(/^[^\p{Cc}]{1,200}$/u)
    .nullable()
    .default(null),
});

const DELIVERY_ID = /^(job|batch)_[0-9a-f-]{36}\.\d{1,9}\.[a-z_]{1,20}$/;

/** Body of `POST /v1/webhooks/{id}/replay`. */
const replayEnvelope = z
  .strictObject({
    since: z.iso
      .datetime({ offset: true })
      .transform((time) => Date.parse(time))
      .meta({ description: 'All events since then.' })
      .optional(),
    deliveryId: z.string().regex(DELIVERY_ID).meta({ description: 'One of the log.' }).optional(),
  })
  .refine(({ since, deliveryId }) => (since === undefined) !== (deliveryId === undefined));

/** The routes of webhooks, for operators, each for its own tenant. */
export const createWebhookRoutes = (tools: ApiTools): Route[] => [
  ...[list(tools), create(tools), remove(tools), rotate(tools), showLog(tools), replay(tools)],
];

const create = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/webhooks', role: 'operate', name: 'createWebhook', tag: 'Webhooks' },
      summary: 'Have a URL told how jobs and batches ended',
      description: 'Signed by Standard Webhooks with a secret of its own, which is shown this once.',
      body: webhookEnvelope,
      example: { url: 'https://app.example/airlock', events: ['job.succeeded', 'job.failed'] },
      answers: { 201: { is: 'The webhook with its secret.', schema: newWebhook } },
      problems: ['callback-url-forbidden', 'webhooks-full', 'audit-broken'],
    },
    async (exchange) => {
      const { caller, body } = exchange;
      const url = checkTargetUrl(body.url, tools.callbacks, '/url');
      const endpoint = { url, events: [...new Set(body.events)], description: body.description };
      const made = await tools.createWebhook(caller.tenant, endpoint, actorOf(exchange));
      if (made.is === 'full') throw new ApiProblem('webhooks-full');
      return jsonAnswer(201, made.endpoint);
    },
  );

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/webhooks', role: 'operate', name: 'listWebhooks', tag: 'Webhooks' },
      summary: 'List webhooks without their secrets, the newest first',
      query: z.object(pageQuery),
      answers: { 200: { is: 'A page of webhooks.', schema: pageOf(webhook) } },
    },
    async ({ caller, query: { limit, cursor } }) => {
      const findPage = async () => {
        if (cursor !== undefined && !ids.webhook.test(cursor)) throw new RangeError('not a cursor of ours');
        const all = (await tools.listWebhooks(caller.tenant)).reverse();
        const from = all.filter(({ id }) => cursor === undefined || id < cursor);
        const data = from.slice(0, limit);
        return { data, nextCursor: from.length > limit ? (data.at(-1)?.id ?? null) : null };
      };
      return jsonAnswer(200, await orInvalidCursor(cursor, findPage));
    },
  );

const remove = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'DELETE', path: '/v1/webhooks/:id', role: 'operate', name: 'deleteWebhook', tag: 'Webhooks' },
      summary: 'Delete a webhook with its log',
      description: 'Nothing more is sent to it, also of what was on its way.',
      params: pathParts.webhook,
      answers: { 204: { is: 'It is gone.', mediaType: null } },
      problems: ['webhook-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const { caller, params } = exchange;
      const isDeleted = await tools.deleteWebhook(caller.tenant, params.id, actorOf(exchange));
      if (!isDeleted) throw new ApiProblem('webhook-unknown');
      return emptyAnswer(204);
    },
  );

const rotate = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/webhooks/:id/rotate', role: 'operate', name: 'rotateWebhook', tag: 'Webhooks' },
      summary: 'Give a webhook another secret',
      description: 'The one before signs beside it for 24 h.',
      params: pathParts.webhook,
      answers: { 200: { is: 'The webhook with its new secret.', schema: newWebhook } },
      problems: ['webhook-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const rotated = await tools.rotateWebhook(exchange.caller.tenant, exchange.params.id, actorOf(exchange));
      if (rotated === undefined) throw new ApiProblem('webhook-unknown');
      return jsonAnswer(200, rotated);
    },
  );

const showLog = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/webhooks/:id/deliveries', role: 'operate', name: 'listDeliveries' },
      ...{ tag: 'Webhooks', summary: 'List what was sent to a webhook, the newest first' },
      params: pathParts.webhook,
      query: z.object(pageQuery),
      answers: { 200: { is: 'A page of deliveries.', schema: pageOf(delivery) } },
      problems: ['webhook-unknown'],
    },
    async ({ caller, params, query }) => {
      const find = () => tools.listDeliveries(caller.tenant, params.id, query);
      const found = await orInvalidCursor(query.cursor, find);
      if (found === undefined) throw new ApiProblem('webhook-unknown');
      return jsonAnswer(200, found);
    },
  );

const replayProblems = {
  ...({ unknown: 'webhook-unknown', 'unknown-delivery': 'delivery-unknown', disabled: 'webhook-disabled' } as const),
};
const replayed = z.object({ replayed: z.int() }).meta({ examples: [{ replayed: 1 }] });

const replay = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/webhooks/:id/replay', role: 'operate', name: 'replayDeliveries' },
      ...{ tag: 'Webhooks', summary: 'Send one delivery again, or all since a time' },
      description: 'Under the same ids, at once; also what waits for its next try. One of both fields.',
      params: pathParts.webhook,
      body: replayEnvelope,
      example: { deliveryId: `${exampleIds.job}.1.succeeded` },
      answers: { 202: { is: 'How many are sent again.', schema: replayed } },
      problems: ['webhook-unknown', 'delivery-unknown', 'webhook-disabled', 'audit-broken'],
    },
    async (exchange) => {
      const { caller, params } = exchange;
      const { since, deliveryId } = exchange.body;
      const what = deliveryId === undefined ? { since: since ?? 0 } : { deliveryId };
      const done = await tools.replayDeliveries(caller.tenant, params.id, what, actorOf(exchange));
      if (done.is !== 'replayed') throw new ApiProblem(replayProblems[done.is]);
      return jsonAnswer(202, { replayed: done.replayed });
    },
  );
