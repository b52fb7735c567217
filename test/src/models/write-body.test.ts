import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RedactedText } from '../../../src/boundary/redacted-text.ts';
import { toChatRequest, writeBody } from '../../../src/models/write-body.ts';
import { modelRequest, openScripted } from '../../support/ask-scripted-model.ts';
import { createTestProfile } from '../../support/create-test-profiles.ts';
import { completion } from '../../support/scripted-model.ts';

describe('writeBody', () => {
  it('writes the request once, as UTF-8, with the hash of these bytes', () => {
    const profile = createTestProfile('primary');
    const request = { ...modelRequest, user: 'Grüße 🙂 \ud800' as RedactedText };
    const { bytes, sha256 } = writeBody(request, profile);
    expect(JSON.parse(bytes.toString())).toEqual(JSON.parse(JSON.stringify(toChatRequest(request, profile))));
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('takes no text but what the last check has made: another one does not compile', () => {
    // @ts-expect-error Any text.
    const careless: Parameters<typeof writeBody>[0] = { ...modelRequest, user: 'ann@example.com' };
    // @ts-expect-error The same in the other message.
    const other: Parameters<typeof writeBody>[0] = { ...modelRequest, system: 'ann@example.com' };
    expect([careless.user, other.system]).toEqual(['ann@example.com', 'ann@example.com']);
  });

  it('is what leaves, byte for byte', async () => {
    const { model, ask } = await openScripted([{ body: completion('{}') }]);
    await ask();
    const { bytes } = writeBody(
      modelRequest,
      createTestProfile('primary', { baseUrl: model.baseUrl, model: 'small-1' }),
    );
    expect(model.requests[0]?.text).toBe(bytes.toString());
    expect(model.requests[0]?.headers['content-length']).toBe(String(bytes.length));
    expect(model.requests[0]?.headers['content-type']).toBe('application/json');
  });
});

function requestFor(baseUrl: string, model: string, changes: Partial<typeof modelRequest> = {}) {
  const profile = { name: 'primary', baseUrl, apiKey: 'k', model, timeoutMs: 1, price: undefined, simulated: false };
  return toChatRequest({ ...modelRequest, ...changes }, profile);
}

describe('toChatRequest', () => {
  it.each([
    ['https://api.openai.com/v1', 'gpt-4o-mini'],
    ['https://ours.openai.azure.com/openai/v1', 'our-deployment'],
    ['http://proxy:4000', 'gpt-5-mini'],
    ['http://proxy:4000', 'openai/o4-mini'],
  ])('limits tokens at %s for %s as OpenAI wants it', (baseUrl, model) => {
    const request = requestFor(baseUrl, model);
    expect(request).toHaveProperty('max_completion_tokens', 400);
    expect(request).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['http://127.0.0.1:8000/v1', 'llama-3'],
    ['https://api.openai.com.evil.example/v1', 'olmo-2'],
  ])('limits tokens at %s for %s as other servers want it', (baseUrl, model) => {
    const request = requestFor(baseUrl, model);
    expect(request).toHaveProperty('max_tokens', 400);
    expect(request).not.toHaveProperty('max_completion_tokens');
  });

  it('sets no limit when there is none', () => {
    const request = requestFor('https://api.openai.com/v1', 'gpt-5', { maxOutputTokens: undefined });
    expect(Object.keys(request).sort()).toEqual(['messages', 'model', 'response_format']);
  });

  it('is strict only with a schema that strict providers take', () => {
    const strictness = (schema: Record<string, unknown>) => {
      const { response_format: format } = requestFor('https://api.openai.com/v1', 'gpt-5', { schema });
      return format?.type === 'json_schema' ? format.json_schema.strict : undefined;
    };
    expect(strictness(modelRequest.schema)).toBe(true);
    expect(strictness({ type: 'object', properties: { a: {} } })).toBe(false);
  });
});
