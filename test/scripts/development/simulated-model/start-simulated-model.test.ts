import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSimulatedModel } from '../../../../scripts/development/simulated-model/start-simulated-model.ts';
import { answerOf, ask, chatBody, createSignal } from './ask.ts';
import { createStart } from './start-one.ts';

const start = createStart();

describe('startSimulatedModel', () => {
  it('answers a chat completion with an answer that fits the schema, with usage and headers', async () => {
    const model = await start();
    const asked = await ask(model, 'Subject: Refund\n\nPlease refund invoice 12, I was charged twice.');

    expect(model.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    expect(asked.status).toBe(200);
    expect(asked.choice.finish_reason).toBe('stop');
    expect(answerOf(asked)).toEqual({
      category: 'billing',
      urgency: 3,
      summary: 'Please refund invoice 12, I was charged twice.',
      confidence: expect.any(Number),
    });
    expect(asked.usage.total_tokens).toBe(asked.usage.prompt_tokens + asked.usage.completion_tokens);
    expect(asked.usage.completion_tokens).toBe(Math.ceil((asked.choice.message.content ?? '').length / 4));
    expect(asked.headers.get('x-request-id')).toBe('req_simulated_1');
    expect(Number(asked.headers.get('x-ratelimit-remaining-requests'))).toBeLessThan(10_000);
  });

  it('gives the same answer to the same question', async () => {
    const [one, other] = [await start(), await start()];
    const question = 'The export crashes with an error for [PERSON_1].';

    expect(answerOf(await ask(one, question))).toEqual(answerOf(await ask(other, question)));
  });

  it('refuses a request without a key, and with another key than the one it was given', async () => {
    const model = await start({ apiKey: 'sk-right' });
    const body = chatBody('hello');

    const keyless = await fetch(`${model.url}/chat/completions`, { method: 'POST', body });
    expect(keyless.status).toBe(401);
    expect((await ask(model, 'hello')).status).toBe(401);
    expect(JSON.parse((await ask(model, 'hello')).text).error.code).toBe('invalid_api_key');
  });

  it('lists its models', async () => {
    const model = await start({ models: ['small', 'large'] });
    const response = await fetch(`${model.url}/models`, { headers: { authorization: 'Bearer k' } });

    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(['small', 'large']);
  });

  it.each([
    ['no JSON', '{'],
    ['no messages', '{"model":"m"}'],
    ['a stream', JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }], stream: true })],
    ['an unknown marker', chatBody('{{sim:nonsense}}')],
  ])('answers 400 to %s', async (_what, body) => {
    const model = await start();
    const headers = { authorization: 'Bearer k' };

    expect((await fetch(`${model.url}/chat/completions`, { method: 'POST', headers, body })).status).toBe(400);
  });

  it('answers 404 to an unknown path and 405 to a wrong method', async () => {
    const model = await start();

    expect((await fetch(`${model.url}/embeddings`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${model.url}/chat/completions`)).status).toBe(405);
  });

  it('logs every request with the body as it came and never a key', async () => {
    const seen: string[] = [];
    const model = await start({ log: ({ path }) => void seen.push(path) });
    await ask(model, 'héllo {{sim:fail=1}}');

    const [logged] = model.requests;
    expect(logged).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      status: 500,
      misbehaviours: ['fail'],
    });
    expect(logged?.body).toBe(chatBody('héllo {{sim:fail=1}}'));
    expect(logged?.bytes).toBe(Buffer.byteLength(logged?.body ?? ''));
    expect(logged?.bodyJson).toEqual(JSON.parse(logged?.body ?? ''));
    expect(JSON.stringify(model.requests)).not.toContain('sk-test');
    expect(seen).toEqual(['/v1/chat/completions']);
  });

  it('keeps only the newest requests in memory and all of them in the file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulated-model-'));
    const logFile = join(folder, 'requests.ndjson');
    const model = await startSimulatedModel({ maxLogged: 2, logFile });
    for (const text of ['one', 'two', 'three']) await ask(model, text);
    await model.close();

    expect(model.requests.map(({ body }) => body)).toEqual([chatBody('two'), chatBody('three')]);
    const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).body)).toEqual(['one', 'two', 'three'].map((text) => chatBody(text)));
    await rm(folder, { recursive: true });
  });

  it('misbehaves as the server was told, counted over all messages, until it is told otherwise', async () => {
    const model = await start({ misbehave: ['fail=2'] });
    const statuses = async (...texts: string[]) => {
      const all: number[] = [];
      for (const text of texts) all.push((await ask(model, text)).status);
      return all;
    };

    expect(await statuses('a', 'b', 'c')).toEqual([500, 500, 200]);
    model.misbehave('status=503');
    expect(await statuses('a', 'b')).toEqual([503, 503]);
    model.misbehave();
    expect(await statuses('a')).toEqual([200]);
  });

  it('misbehaves with the given share of requests, the same ones for a seed', async () => {
    const outcomes = async (seed: number) => {
      const model = await start({ misbehave: ['fail,chance=0.5'], seed });
      const all: number[] = [];
      for (let n = 0; n < 40; n += 1) all.push((await ask(model, `message ${n}`)).status);
      return all;
    };
    const first = await outcomes(7);

    expect(first.filter((status) => status === 500).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(8);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
  });

  it('takes markers for text when it was told to', async () => {
    const model = await start({ obeysMarkers: false });

    expect((await ask(model, 'x {{sim:fail}}')).status).toBe(200);
  });

  it('cuts an answer at the tokens it was allowed', async () => {
    const model = await start();
    const asked = await ask(model, 'The page is broken.', { more: { max_completion_tokens: 5 } });

    expect(asked.choice.finish_reason).toBe('length');
    expect(asked.choice.message.content).toHaveLength(20);
  });

  it('rejects when the port is taken', async () => {
    const model = await start();

    await expect(startSimulatedModel({ port: Number(new URL(model.url).port) })).rejects.toThrow('EADDRINUSE');
  });

  it('rejects when the log file cannot be opened', async () => {
    await expect(startSimulatedModel({ logFile: join(tmpdir(), 'no', 'such', 'folder', 'log') })).rejects.toThrow(
      'ENOENT',
    );
  });

  it('throws for a misbehaviour it does not know', async () => {
    await expect(startSimulatedModel({ misbehave: ['sulk'] })).rejects.toThrow('Unknown misbehaviour');
  });

  it('ends requests that hang when it is closed', async () => {
    const arrived = createSignal();
    const model = await startSimulatedModel({ log: arrived.raise });
    const hanging = ask(model, '{{sim:hang}}').catch((error: unknown) => error);
    await arrived.raised;
    await model.close();

    expect(await hanging).toBeInstanceOf(Error);
  });
});
