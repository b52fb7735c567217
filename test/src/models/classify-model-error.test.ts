import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { classifyModelError } from '../../../src/models/classify-model-error.ts';
import { apiKey, everythingOf, failureFor, openScripted, prompt } from '../../support/ask-scripted-model.ts';
import { startScriptedModel } from '../../support/scripted-model.ts';

describe('classifyModelError', () => {
  const statuses: [number, Record<string, string>, object | string, string][] = [
    [302, { location: '/elsewhere' }, {}, 'model-protocol'],
    [307, { location: '/elsewhere' }, {}, 'model-protocol'],
    [400, {}, { error: { code: 'content_filter' } }, 'model-refused'],
    [400, {}, { error: { code: 'context_length_exceeded' } }, 'input-too-long'],
    [
      400,
      {},
      { error: { code: 400, message: "This model's maximum context length is 4096 tokens." } },
      'input-too-long',
    ],
    [400, {}, { error: { type: 'exceed_context_size_error', code: 400 } }, 'input-too-long'],
    [400, {}, { error: { code: 'unsupported_parameter' } }, 'model-rejected'],
    [400, {}, prompt, 'model-rejected'],
    [401, {}, { error: { code: 'invalid_api_key' } }, 'model-not-allowed'],
    [402, {}, {}, 'model-quota'],
    [403, {}, {}, 'model-not-allowed'],
    [404, {}, { error: { code: 'model_not_found' } }, 'model-unknown'],
    [408, {}, {}, 'model-timeout'],
    [409, {}, {}, 'model-error'],
    [413, {}, {}, 'input-too-long'],
    [418, {}, {}, 'model-rejected'],
    [422, {}, { error: { code: 'content_filter' } }, 'model-refused'],
    [422, {}, {}, 'model-rejected'],
    [429, {}, {}, 'model-throttled'],
    [429, {}, { error: { code: 'insufficient_quota' } }, 'model-quota'],
    [429, {}, { error: { type: 'insufficient_quota' } }, 'model-quota'],
    [429, {}, { error: { code: 'rate_limit_exceeded', message: 'Request too large for small-1' } }, 'input-too-long'],
    [429, {}, { error: { code: 'resource_unavailable' } }, 'model-capacity'],
    [429, { 'retry-after': '5' }, { error: { message: 'Resource Unavailable' } }, 'model-capacity'],
    [429, {}, { error: { message: 'Service tier capacity exceeded for this model.' } }, 'model-capacity'],
    [429, {}, { error: { code: 'rate_limit_exceeded', message: 'Rate limit of tier flex' } }, 'model-throttled'],
    [429, {}, { error: { message: `${'Rate limit reached. '.repeat(8)} flex` } }, 'model-throttled'],
    [498, {}, { error: { message: 'Flex tier capacity exceeded', code: 'capacity_exceeded' } }, 'model-capacity'],
    [498, {}, { error: { type: 'capacity_exceeded' } }, 'model-capacity'],
    [498, {}, { error: 'flex tier is full' }, 'model-capacity'],
    [498, {}, 'Flex tier capacity exceeded', 'model-capacity'],
    [498, {}, {}, 'model-error'],
    [498, {}, { error: { code: 'token_expired' } }, 'model-error'],
    [500, {}, { error: { code: 'capacity_exceeded' } }, 'model-error'],
    [500, {}, {}, 'model-error'],
    [503, {}, {}, 'model-error'],
    [503, { 'retry-after': 'nonsense' }, {}, 'model-error'],
    [503, { 'retry-after': '2' }, {}, 'model-throttled'],
    [529, {}, {}, 'model-error'],
    [999, {}, {}, 'model-error'],
  ];
  it.each(statuses)('takes status %i with %j and body %j for %s', async (status, headers, body, code) => {
    const { model, askInVain } = await openScripted([{ status, headers, body }]);
    const failure = await askInVain();
    expect(failure.code).toBe(code);
    expect(failure.retryAfterMs).toBe(headers['retry-after'] === '2' ? 2000 : undefined);
    expect(model.requests).toHaveLength(1);
  });

  it('says how long a throttling provider wants to be left alone', async () => {
    const failure = await failureFor({ status: 429, headers: { 'retry-after': '7', 'retry-after-ms': '6500' } });
    expect(failure.kind).toBe('throttled');
    expect(failure.retryAfterMs).toBe(6500);
  });

  it.each([400, 401, 429, 500])('keeps nothing of a %i that quotes the prompt or the key', async (status) => {
    const error = { message: `Bad: ${prompt} ${apiKey}`, code: apiKey, type: prompt, param: prompt };
    const failure = await failureFor({ status, body: { error }, headers: { 'x-request-id': apiKey } });
    expect(everythingOf(failure)).not.toMatch(/very-secret|PERSON_1/);
    expect(failure.cause).toEqual({ name: expect.stringMatching(/Error$/), status });
  });

  it('keeps the code of a tier without room, and no words', async () => {
    const body = { error: { code: 'capacity_exceeded', message: `Flex tier capacity exceeded: ${prompt}` } };
    const failure = await failureFor({ status: 498, body });
    expect(failure).toMatchObject({ kind: 'capacity', cause: { status: 498, code: 'capacity_exceeded' } });
    expect(everythingOf(failure)).not.toContain(prompt);
  });

  it('keeps an error code that it knows', async () => {
    const failure = await failureFor({ status: 429, body: { error: { code: 'rate_limit_exceeded' } } });
    expect(failure.cause).toEqual({ name: 'ProviderError', status: 429, code: 'rate_limit_exceeded' });
  });

  it('takes a body that breaks off for a broken protocol', async () => {
    const failure = await failureFor((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"choices"', () => response.socket?.resetAndDestroy());
    });
    expect(failure.code).toBe('model-protocol');
  });

  it('takes a connection closed or reset before any answer for an unreachable model', async () => {
    expect((await failureFor((response) => void response.socket?.destroy())).code).toBe('model-unreachable');
    expect((await failureFor((response) => void response.socket?.resetAndDestroy())).code).toBe('model-unreachable');
  });

  it('takes what is no HTTP for a broken protocol', async () => {
    const failure = await failureFor((response) => void response.socket?.end('SSH-2.0-server\r\n\r\n'));
    expect(failure.code).toBe('model-protocol');
  });

  it('says which system error kept it from a port where nobody listens', async () => {
    const { baseUrl, close } = await startScriptedModel();
    await close();
    const failure = await failureFor({}, { baseUrl });
    expect(failure.code).toBe('model-unreachable');
    expect(failure.cause).toEqual({ name: expect.stringMatching(/Error$/), code: 'ECONNREFUSED' });
  });

  it('cannot reach a name that nobody has', async () => {
    expect((await failureFor({}, { baseUrl: `http://${'x'.repeat(64)}/v1` })).code).toBe('model-unreachable');
  });

  it('lets a failure through as it is', () => {
    const failure = new Failure('answer-empty');
    const jobSignal = AbortSignal.abort();
    expect(classifyModelError(failure, { jobSignal, isTimedOut: true, nowMs: 0 })).toBe(failure);
  });

  it("puts the job's signal before our time-out", () => {
    const given = { jobSignal: AbortSignal.abort(), isTimedOut: true, nowMs: 0 };
    expect(classifyModelError(new Error('aborted'), given).code).toBe('cancelled');
  });
});
