import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { apiKey, failureFor, modelRequest, openScripted, prompt } from '../../support/ask-scripted-model.ts';
import { completion, type ScriptedBehaviour } from '../../support/scripted-model.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('createAskModel', () => {
  it('returns the text, the usage and the model of an answer', async () => {
    const { ask } = await openScripted([{ body: completion('{"a":"b"}') }]);
    expect(await ask()).toEqual({
      text: '{"a":"b"}',
      usage: { inputTokens: 31, outputTokens: 7 },
      model: 'scripted-1',
    });
  });

  it('sends model, messages, schema and limit and nothing else', async () => {
    const { model, ask } = await openScripted([{ body: completion('{}') }]);
    await ask();
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.url).toBe('/v1/chat/completions');
    expect(model.requests[0]?.body).toEqual({
      model: 'small-1',
      messages: [
        { role: 'system', content: 'You sort.' },
        { role: 'user', content: prompt },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'ticket-triage', schema: modelRequest.schema, strict: true },
      },
      max_tokens: 400,
    });
  });

  it('sends no header that tells about the sender, whatever the environment says to the SDK', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-of-ours');
    vi.stubEnv('OPENAI_PROJECT_ID', 'project-of-ours');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-user: somebody');
    const { model, ask } = await openScripted([{ body: completion('{}') }]);
    await ask();
    const headers = model.requests[0]?.headers ?? {};
    const ofNode = ['accept-encoding', 'connection', 'content-length', 'host'];
    expect(Object.keys(headers).sort()).toEqual(
      ['accept', 'authorization', 'content-type', 'user-agent', ...ofNode].sort(),
    );
    expect(headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(headers['user-agent']).toBe('airlock');
  });

  it('prints nothing, even when the environment turns the SDK to debug', async () => {
    vi.stubEnv('OPENAI_LOG', 'debug');
    const print = vi.fn();
    vi.stubGlobal('console', { debug: print, info: print, log: print, warn: print, error: print });
    await failureFor({ status: 500, body: { error: { message: prompt } } });
    expect(print).not.toHaveBeenCalled();
  });

  it('asks once, also when the provider says to try again', async () => {
    const again = { 'x-should-retry': 'true', 'retry-after-ms': '1' };
    const { model, askInVain } = await openScripted([{ status: 500, headers: again }]);
    expect((await askInVain()).code).toBe('model-throttled');
    expect(model.requests).toHaveLength(1);
  });

  it('throws a paid answer that is bad with its usage', async () => {
    const failure = await failureFor({ body: completion('', { finish_reason: 'length' }) });
    expect(failure.code).toBe('answer-cut-short');
    expect(failure.usage).toEqual({ inputTokens: 31, outputTokens: 7 });
  });

  const slow: [string, ScriptedBehaviour][] = [
    ['never answers', () => undefined],
    [
      'stops after the head',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
    ],
    [
      'drips',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ];
  it.each(slow)('gives up after its time on a model that %s', async (_name, behaviour) => {
    expect((await failureFor(behaviour, { timeoutMs: 200 })).code).toBe('model-timeout');
  });

  it.each(slow)("closes the connection when the job's signal fires on a model that %s", async (_name, behaviour) => {
    let close: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const { model, askInVain } = await openScripted([
      (response, request) => {
        response.on('close', close);
        behaviour(response, request);
      },
    ]);
    const job = new AbortController();
    const arrived = model.nextRequest();
    const failure = askInVain(job.signal);
    await arrived;
    job.abort();
    expect((await failure).code).toBe('cancelled');
    await closed;
  });

  it("leaves nothing on the job's signal, which may live as long as the process", async () => {
    const body = completion('{}');
    const { ask, askInVain } = await openScripted([{ body }, { status: 500 }, { body }]);
    const { signal } = new AbortController();
    await ask(signal);
    await askInVain(signal);
    await ask(signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it("throws the failure that is the reason of the job's signal, without asking", async () => {
    const { model, askInVain } = await openScripted([]);
    const reason = new Failure('deadline');
    expect(await askInVain(AbortSignal.abort(reason))).toBe(reason);
    expect(model.requests).toEqual([]);
  });
});
