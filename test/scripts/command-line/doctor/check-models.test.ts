import { describe, expect, it } from 'vitest';
import { checkModels } from '../../../../scripts/command-line/doctor/check-models.ts';
import { createTestProfile } from '../../../support/create-test-profiles.ts';
import { startScriptedApi } from '../../../support/start-scripted-api.ts';

const profileAt = (url: string, changes = {}) => createTestProfile('primary', { baseUrl: `${url}/v1`, ...changes });

/** Looks at a profile of the model `small` whose endpoint answers so, one after the other. */
async function check(answers: Parameters<typeof startScriptedApi>, changes = {}) {
  const { url, requests } = await startScriptedApi(...answers);
  const [found] = await checkModels([profileAt(url, changes)]);
  const { host } = new URL(url);
  return { ...found, detail: found?.detail.replace(host, 'HOST'), requests };
}

const list = (...ids: string[]) => ({ body: { object: 'list', data: ids.map((id) => ({ id })) } });

describe('checkModels', () => {
  it.each([
    ['OpenAI’s list', list('other', 'small')],
    ['Ollama’s', { body: { models: [{ name: 'small:latest' }] } }],
    ['Gemini’s', { body: { data: [{ id: 'models/small' }] } }],
    ['a bare list', { body: [{ id: 'small' }] }],
    ['an empty list', list()],
    ['a list that nobody can read', { body: { models: 'small' } }],
  ])('takes %s as well', async (_, answer) => {
    expect(await check([answer])).toMatchObject({ status: 'ok', detail: 'small at HOST answers' });
  });

  it.each([
    ['a page', { body: '<html>Log in</html>', headers: { 'content-type': 'text/html' } }],
    ['an error in a 200', { body: { error: 'Unexpected endpoint or method.' } }],
    ['nothing', { body: '' }],
  ])('warns of an endpoint that answers %s in the place of a list', async (_, answer) => {
    expect(await check([answer])).toMatchObject({
      ...{ status: 'warn', detail: 'small at HOST answers with no list of models: its base URL may be another' },
    });
  });

  it('names nothing that does not look like a model', async () => {
    const { detail } = await check([list('\u001b[31mred', 'x'.repeat(200), 'b')]);
    expect(detail).toBe('small at HOST is not listed there; b are');
  });

  it('warns of a model that is not listed, and names some that are', async () => {
    expect(await check([list('a', 'b', 'c', 'smaller', 'd', 'e', 'f')])).toMatchObject({
      ...{ status: 'warn', detail: 'small at HOST is not listed there; a, b, c, smaller, d and 2 more are' },
    });
  });

  it.each([404, 405, 501])('warns of a path without completions (%i)', async (status) => {
    const { requests, ...found } = await check([{ status }, { status }]);
    expect(found).toMatchObject({
      status: 'warn',
      detail: `small at HOST has no chat completions at this path (${status})`,
    });
    expect(requests).toMatchObject([
      { method: 'GET', path: '/v1/models', body: '' },
      { method: 'POST', path: '/v1/chat/completions', body: '{}' },
    ]);
  });

  it.each([
    [400, 'ok'],
    [422, 'ok'],
    [401, 'fail'],
  ])('takes an endpoint without a list by what an empty request is answered: %i', async (status, found) => {
    expect((await check([{ status: 404 }, { status }])).status).toBe(found);
  });

  it('takes a key that is refused for the list alone', async () => {
    expect(await check([{ status: 401 }, { status: 400 }])).toMatchObject({
      ...{ status: 'warn', detail: 'small at HOST answers, but refuses the key for its list of models (401)' },
    });
    expect(await check([{ status: 403 }])).toMatchObject({
      status: 'fail',
      detail: 'small at HOST refuses the key (403)',
    });
  });

  it('asks as the profile is asked: with its key, its headers and its query', async () => {
    const changes = {
      apiKey: 'sk-1',
      keyHeader: 'api-key',
      headers: { 'x-team': 'notes' },
      query: { 'api-version': '1' },
    };
    const { requests } = await check([list('small')], changes);
    expect(requests).toMatchObject([
      { path: '/v1/models?api-version=1', headers: { 'api-key': 'sk-1', 'x-team': 'notes' } },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('asks through a proxy where there is one', async () => {
    const { url, requests } = await startScriptedApi((response) => void response.writeHead(502).end());
    const [found] = await checkModels([profileAt('http://models.invalid', { proxy: url })]);
    expect(found).toMatchObject({ status: 'fail', detail: expect.stringMatching(/cannot be reached/) });
    expect(requests).toEqual([]);
  });
});
