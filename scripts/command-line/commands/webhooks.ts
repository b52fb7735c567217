import { type Command, Option } from 'commander';
import type { DeliveryView } from '../../../src/webhooks/deliveries.ts';
import type { EndpointView, EndpointWithSecret } from '../../../src/webhooks/endpoints.ts';
import { EVERY_EVENT, eventTypes } from '../../../src/webhooks/event.ts';
import { addApiOptions, type JsonOptions, limitOption, parseMoment } from './command-options.ts';
import { takeItems } from './list-pages.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { print, printList, printResult, say, type Terminal } from './terminal.ts';

type Shared = ApiOptions & JsonOptions;
type ListOptions = Shared & { limit: number };
type CreateOptions = Shared & { event?: string[]; description?: string };
type ReplayOptions = Shared & { since?: string; delivery?: string };

const pathOf = (id: string) => `/v1/webhooks/${encodeURIComponent(id)}`;

/** The secret alone goes to stdout where JSON was not asked for, so that it can be piped to where it is kept. */
function printSecret(terminal: Terminal, options: JsonOptions, endpoint: EndpointWithSecret): void {
  print(terminal, options.json ? JSON.stringify(endpoint) : endpoint.secret);
  if (options.json) return;
  say(
    terminal,
    `${endpoint.id} tells ${endpoint.url} of ${endpoint.events.join(', ')}`,
    'the secret is shown this once',
  );
}

async function createWebhook(terminal: Terminal, url: string, options: CreateOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const body = { url, events: options.event ?? [EVERY_EVENT], description: options.description ?? null };
  printSecret(terminal, options, await api.post<EndpointWithSecret>('/v1/webhooks', body));
}

async function rotateWebhook(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  printSecret(terminal, options, await api.post<EndpointWithSecret>(`${pathOf(id)}/rotate`));
}

async function listWebhooks(terminal: Terminal, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const webhooks = await takeItems<EndpointView>(api, '/v1/webhooks', {}, options.limit);
  printList(terminal, options, webhooks, {
    none: 'there are no webhooks',
    head: ['ID', 'URL', 'EVENTS', 'CREATED', 'STATE'],
    toRow: ({ id, url, events, createdAt, disabledAt }) => {
      return [id, url, events.join(','), createdAt, disabledAt === null ? 'live' : `disabled since ${disabledAt}`];
    },
  });
}

async function deleteWebhook(terminal: Terminal, id: string, options: Shared): Promise<void> {
  const api = await openApi(terminal.env, options);
  await api.remove(pathOf(id));
  printResult(terminal, options, { id, deleted: true }, () => [`${id} deleted`]);
}

async function listDeliveries(terminal: Terminal, id: string, options: ListOptions): Promise<void> {
  const api = await openApi(terminal.env, options);
  const deliveries = await takeItems<DeliveryView>(api, `${pathOf(id)}/deliveries`, {}, options.limit);
  printList(terminal, options, deliveries, {
    none: 'nothing was sent there',
    head: ['ID', 'STATUS', 'ATTEMPTS', 'CREATED', 'LAST', 'NEXT', 'FAILURE'],
    toRow: ({ status, attempts, createdAt, lastAttemptAt, nextAttemptAt, failure, ...delivery }) => {
      const times = [createdAt, lastAttemptAt ?? '-', nextAttemptAt ?? '-'];
      return [delivery.id, status, String(attempts), ...times, failure ?? '-'];
    },
  });
}

/** Sends one again, or all since a time; that nothing at all is asked for would mean everything, and is refused. */
async function replay(terminal: Terminal, id: string, { since, delivery, ...options }: ReplayOptions): Promise<void> {
  if ((since === undefined) === (delivery === undefined)) throw new RangeError('give one of --since and --delivery');
  const api = await openApi(terminal.env, options);
  const body = delivery === undefined ? { since } : { deliveryId: delivery };
  const done = await api.post<{ replayed: number }>(`${pathOf(id)}/replay`, body);
  printResult(terminal, options, done, () => [`${done.replayed} sent again`]);
}

const eventOption = () =>
  new Option('--event <type...>', 'of which it is told; default all').choices([EVERY_EVENT, ...eventTypes]);

/** `webhooks list|create|delete|rotate|deliveries|replay` */
export function addWebhooks(program: Command, terminal: Terminal): void {
  const webhooks = program.command('webhooks').description('URLs that are told how jobs and batches ended');
  addApiOptions(webhooks.command('list', { isDefault: true }))
    .description('webhooks without their secrets, newest first')
    .addOption(limitOption(20))
    .action((options: ListOptions) => listWebhooks(terminal, options));
  addApiOptions(webhooks.command('create <url>'))
    .description('have a URL told; prints the secret that verifies it')
    .addOption(eventOption())
    .option('--description <text>', 'your own word for it')
    .action((url: string, options: CreateOptions) => createWebhook(terminal, url, options));
  addApiOptions(webhooks.command('delete <id>'))
    .description('send it nothing more, also of what was on its way')
    .action((id: string, options: Shared) => deleteWebhook(terminal, id, options));
  addApiOptions(webhooks.command('rotate <id>'))
    .description('another secret, beside which the one before signs for 24 h')
    .action((id: string, options: Shared) => rotateWebhook(terminal, id, options));
  addApiOptions(webhooks.command('deliveries <id>'))
    .description('what was sent to it, newest first, and what came of that')
    .addOption(limitOption(20))
    .action((id: string, options: ListOptions) => listDeliveries(terminal, id, options));
  addApiOptions(webhooks.command('replay <id>'))
    .description('send again what was sent to it, under the same ids')
    .addOption(new Option('--since <time>', 'all events since then').argParser(parseMoment))
    .option('--delivery <id>', 'one of the list')
    .action((id: string, options: ReplayOptions) => replay(terminal, id, options));
}
