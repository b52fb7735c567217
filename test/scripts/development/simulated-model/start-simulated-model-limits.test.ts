import { describe, expect, it } from 'vitest';
import { parseOutage } from '../../../../scripts/development/simulated-model/outages.ts';
import { startSimulatedModel } from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
import { ask, createSignal } from './ask.ts';
import { createStart } from './start-one.ts';

const start = createStart();

describe('startSimulatedModel', () => {
  it('refuses what is beyond its limits, with Retry-After', async () => {
    const model = await start({ limits: { requestsPerMinute: 2, tokensPerMinute: 100_000 } });
    const asked = [await ask(model, 'a'), await ask(model, 'b'), await ask(model, 'c')];

    expect(asked.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(asked[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(asked[2]?.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  });

  it('counts who asked, by what the text or the request tells', async () => {
    const model = await start({ countBy: /ticket of (\w+)/ });
    await ask(model, 'ticket of ann');
    await ask(model, 'ticket of ann');
    await ask(model, 'ticket of bob');
    const { byGroup, byKey, requests, mostAtOnce } = model.counts();

    expect(Object.entries(byGroup).map(([name, tally]) => [name, tally.requests])).toEqual([
      ['ann', 2],
      ['bob', 1],
    ]);
    expect([Object.keys(byKey).length, requests, mostAtOnce > 0]).toEqual([1, 3, true]);
    const other = await start();
    await ask(other, 'x', { more: { user: 'carol' } });
    expect(Object.keys(other.counts().byGroup)).toEqual(['carol']);
  });

  it('tells and counts as many tokens of an answer as it was told to', async () => {
    const model = await start({ outputTokens: 520 });
    const { usage } = await ask(model, 'The page is broken.');

    expect(usage.completion_tokens).toBe(520);
    await expect.poll(() => model.counts().tokens).toBe(usage.prompt_tokens + 520);
  });

  it('works on one request at a time, and frees its slot when a caller goes away', async () => {
    const arrived = createSignal();
    const limits = { maxConcurrency: 1 };
    const model = await start({ limits, misbehave: ['hang=1'], log: arrived.raise });
    const leaving = new AbortController();
    const first = ask(model, 'a', { signal: leaving.signal }).catch((error: unknown) => error);
    await arrived.raised;
    expect((await ask(model, 'b')).status).toBe(503);
    leaving.abort();
    await first;

    await expect.poll(async () => (await ask(model, 'c')).status).toBe(200);
  });

  it('never answers the share that hangs', async () => {
    const logged = createSignal();
    const model = await start({ hangingShare: 1, log: logged.raise });
    const leaving = new AbortController();
    const asked = ask(model, 'a', { signal: leaving.signal }).catch((error: unknown) => error);
    await logged.raised;
    leaving.abort();

    expect(await asked).toBeInstanceOf(Error);
    expect(model.requests[0]?.status).toBe(0);
  });

  it.each(['500', '502', '503', '529', 'loading'])('is away with %s until it is told otherwise', async (kind) => {
    const model = await start();
    model.setOutage(parseOutage(`${kind},retryAfter=3`));
    const away = await ask(model, 'a');
    expect([away.status, away.headers.get('retry-after')]).toEqual([kind === 'loading' ? 503 : Number(kind), '3']);
    model.setOutage(undefined);

    expect((await ask(model, 'a')).status).toBe(200);
  });

  it('refuses connections, ends those that there are, and takes them again on the same port', async () => {
    const arrived = createSignal();
    const model = await start({ misbehave: ['hang=1'], log: arrived.raise });
    const hanging = ask(model, 'a').catch((error: unknown) => error);
    await arrived.raised;
    model.setOutage(parseOutage('refuse'));
    expect(await hanging).toBeInstanceOf(Error);
    await expect(ask(model, 'a')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    model.setOutage(undefined);

    await expect
      .poll(() =>
        ask(model, 'a').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });

  it('can be closed while it refuses connections', async () => {
    const model = await startSimulatedModel({ outages: [parseOutage('refuse')] });

    await expect(ask(model, 'a')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await model.close();
  });

  it('follows its schedule by the clock it was given', async () => {
    let now = 0;
    const model = await start({ outages: [parseOutage('500,from=10,until=20')], now: () => now });
    const statuses: number[] = [];
    for (const at of [0, 10_000, 19_999, 20_000]) {
      now = at;
      statuses.push((await ask(model, 'a')).status);
    }

    expect(statuses).toEqual([200, 500, 500, 200]);
  });
});
