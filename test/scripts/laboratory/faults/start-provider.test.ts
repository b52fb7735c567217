import { afterEach, describe, expect, it } from 'vitest';
import { createDoor, type Door } from '../../../../scripts/development/simulated-model/door.ts';
import { parseOutage } from '../../../../scripts/development/simulated-model/outages.ts';
import { createCanaries, markOf } from '../../../../scripts/laboratory/faults/canaries.ts';
import type { Behaviour } from '../../../../scripts/laboratory/faults/choose-behaviour.ts';
import { type Provider, startProvider } from '../../../../scripts/laboratory/faults/start-provider.ts';

const canaries = createCanaries(9);
let provider: Provider;

const start = async (behaviour: Behaviour = 'good', door?: Door) => {
  provider = await startProvider({
    ...(door === undefined ? {} : { door }),
    ...{ seed: 1, canaries, chances: { [behaviour]: 1 }, latencyMs: { min: 0, max: 0 } },
    answer: (question, mark, isOffSchema) => ({ question, mark, isOffSchema }),
  });
};

afterEach(() => provider.close());

const ask = (text: string, signal: AbortSignal | null = null) =>
  fetch(`${provider.urlFor('worker-1')}/chat/completions`, {
    ...{ method: 'POST', signal, body: JSON.stringify({ messages: [{ role: 'user', content: text }] }) },
  });

async function readContent(response: Response): Promise<unknown> {
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return JSON.parse(choices[0]?.message.content ?? '');
}

describe('startProvider', () => {
  it('answers as a model does, and notes whose call it was', async () => {
    await start();
    const text = `Report ${markOf(12)}.`;
    expect(await readContent(await ask(text))).toEqual({ question: text, mark: 12, isOffSchema: false });
    expect(provider.calls).toMatchObject([{ mark: 12, from: 'worker-1', behaviour: 'good', leaked: 0 }]);
  });

  it('finds the job of a call wherever in the request its mark stands', async () => {
    await start();
    const content = [{ type: 'text', text: `Report ${markOf(3)}.` }];
    const messages = [
      { role: 'user', content },
      { role: 'user', content: 'Note it.' },
    ];
    const url = `${provider.urlFor('worker-1')}/chat/completions`;
    await fetch(url, { method: 'POST', body: JSON.stringify({ messages }) });
    expect(provider.calls.map(({ mark }) => mark)).toEqual([3]);
  });

  it.each([
    ['chat/completions', { messages: [], stream: true }, 'not streamed'],
    ['responses', { input: markOf(3) }, 'Only POST'],
    ['models', undefined, 'Only POST'],
  ])('refuses %s with %j, and counts no call', async (path, body, why) => {
    await start();
    const request = body && { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${provider.urlFor('worker-1')}/${path}`, request);
    expect([answer.status, provider.calls.length]).toEqual([404, 0]);
    expect(await answer.text()).toContain(why);
  });

  it('answers a text that speaks of streams', async () => {
    await start();
    await ask(`${markOf(3)} {"stream": true}`);
    expect(provider.calls.map(({ mark }) => mark)).toEqual([3]);
  });

  it('notes personal data in a request', async () => {
    await start();
    await ask(`Report ${markOf(1)} by ${canaries.nameOf(0)}.`);
    expect(provider.calls[0]?.leaked).toBe(canaries.nameOf(0).length);
  });

  it('throttles with Retry-After', async () => {
    await start('throttle');
    const response = await ask('x');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('answers 500', async () => {
    await start('error');
    expect((await ask('x')).status).toBe(500);
  });

  it('answers with something that is not JSON', async () => {
    await start('garbage');
    const response = await ask('x');
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow();
  });

  it('tells the answer to be off schema', async () => {
    await start('off-schema');
    expect(await readContent(await ask(markOf(1)))).toMatchObject({ isOffSchema: true });
  });

  it('cuts an answer in the middle', async () => {
    await start('cut');
    await expect(ask('x').then((response) => response.text())).rejects.toThrow();
  });

  it.each(['hang', 'drip'] as const)('keeps a call open that is to %s until the caller gives up', async (behaviour) => {
    await start(behaviour);
    const stop = new AbortController();
    const answer = ask('x', stop.signal).then((response) => response.text());
    while (provider.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(provider.calls[0]?.endedAt).toBeUndefined();
    stop.abort();
    await expect(answer).rejects.toThrow();
  });

  it('follows a spell for as long as it is set', async () => {
    await start();
    provider.setSpell({ behaviour: 'error', share: 1 });
    expect((await ask('x')).status).toBe(500);
    provider.setSpell(undefined);
    expect((await ask('x')).status).toBe(200);
  });

  it('refuses what is beyond the limits of its door, and tells what is left of them', async () => {
    const door = createDoor({ limits: { requestsPerMinute: 2 }, now: () => 0 });
    await start('good', door);
    const [first, second, third] = [await ask('x'), await ask('x'), await ask('x')];

    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(provider.calls.map(({ behaviour }) => behaviour)).toEqual(['good', 'good', 'throttle']);
    expect(door.counts()).toMatchObject({ requests: 3, admitted: 2, throttled: 1 });
  });

  it('is away until it is told otherwise, without a limit as well', async () => {
    await start();
    provider.setOutage(parseOutage('503'));
    expect((await ask('x')).status).toBe(503);
    provider.setOutage(parseOutage('refuse'));
    await expect(ask('x')).rejects.toThrow();
    provider.setOutage(undefined);
    await expect
      .poll(() =>
        ask('x').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);

    expect(provider.calls.map(({ behaviour }) => behaviour)).toEqual(['error', 'good']);
  });
});
