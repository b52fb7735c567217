import type { DeliveryView } from '../../src/webhooks/deliveries.ts';
import type { EndpointView, EndpointWithSecret } from '../../src/webhooks/endpoints.ts';
import { eventually } from './eventually.ts';
import type { Pipeline } from './start-pipeline.ts';
import type { Received, Receiver } from './start-receiver.ts';

/** How an operator speaks to the API about webhooks, by the pipeline's key or another. */
export function createWebhookClient({ request, key: own }: Pick<Pipeline, 'request' | 'key'>, key = own) {
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await request(`/v1/webhooks${path}`, { method, headers, ...text });
    const said = await answer.text();
    return { status: answer.status, body: said === '' ? undefined : JSON.parse(said) };
  };
  const askFor = async <Value>(status: number, method: string, path: string, body?: object): Promise<Value> => {
    const answer = await ask(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body as Value;
  };
  const log = async (id: string) =>
    (await askFor<{ data: DeliveryView[] }>(200, 'GET', `/${id}/deliveries?limit=100`)).data;
  return {
    ask,
    create: (url: string, events: readonly string[] = ['*']) =>
      askFor<EndpointWithSecret>(201, 'POST', '', { url, events }),
    list: async () => (await askFor<{ data: EndpointView[] }>(200, 'GET', '')).data,
    remove: (id: string) => askFor<undefined>(204, 'DELETE', `/${id}`),
    rotate: (id: string) => askFor<EndpointWithSecret>(200, 'POST', `/${id}/rotate`),
    log,
    logs: (id: string, isSo: (log: DeliveryView[]) => boolean) =>
      eventually(
        async () => {
          const found = await log(id);
          if (!isSo(found)) throw new Error(`it is ${JSON.stringify(found)}`);
          return found;
        },
        { describe: `what is awaited of the log of ${id}` },
      ),
    replay: (id: string, body: object) => askFor<{ replayed: number }>(202, 'POST', `/${id}/replay`, body),
  };
}

/** What a receiver got, once it is so much. */
export const hears = (receiver: Receiver, count: number): Promise<Received[]> =>
  eventually(
    () => {
      if (receiver.received.length < count) throw new Error(`it got ${receiver.received.length}`);
      return receiver.received;
    },
    { withinMs: 20_000, describe: `${count} events` },
  );
