import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RedactedText } from '../../../src/boundary/redacted-text.ts';
import type { Profile } from '../../../src/models/profile.ts';
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

const requestFor = (said: Partial<Profile> = {}, changes: Partial<typeof modelRequest> = {}) =>
  toChatRequest({ ...modelRequest, ...changes }, createTestProfile('primary', said));

const nothing = '' as RedactedText;
const { system, user, schema } = modelRequest;
const told = `Answer with one JSON object and nothing else. It has to fit this JSON Schema:\n${JSON.stringify(schema)}`;

describe('toChatRequest', () => {
  it.each(['max_tokens', 'max_completion_tokens'] as const)('limits tokens by %s', (tokenLimit) => {
    const request = requestFor({ tokenLimit });
    expect([request.max_tokens, request.max_completion_tokens].filter((limit) => limit !== undefined)).toEqual([400]);
    expect(request[tokenLimit]).toBe(400);
  });

  it('sets no limit when there is none', () => {
    const request = requestFor({}, { maxOutputTokens: undefined });
    expect(Object.keys(request).sort()).toEqual(['messages', 'model', 'response_format']);
  });

  it('is strict only with a schema that strict providers take', () => {
    const strictness = (given: Record<string, unknown>) => {
      const { response_format: format } = requestFor({}, { schema: given });
      return format?.type === 'json_schema' ? format.json_schema.strict : undefined;
    };
    expect(strictness(modelRequest.schema)).toBe(true);
    expect(strictness({ type: 'object', properties: { a: {} } })).toBe(false);
  });

  it('tells the schema in words where no field holds it', () => {
    expect(requestFor({ structuredOutput: 'json_object' })).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [
        { role: 'system', content: `${system}\n\n${told}` },
        { role: 'user', content: user },
      ],
    });
    const request = requestFor({ structuredOutput: 'prompt' });
    expect(request).not.toHaveProperty('response_format');
    expect(request.messages[0]?.content).toBe(`${system}\n\n${told}`);
  });

  it.each([
    ['json_schema', `${system}\n\n${user}`],
    ['json_object', `${system}\n\n${told}\n\n${user}`],
    ['prompt', `${system}\n\n${told}\n\n${user}`],
  ] as const)(
    'puts the task’s words in front of the user’s where there is no role for them, with %s',
    (structuredOutput, content) => {
      expect(requestFor({ structuredOutput, systemRole: false }).messages).toEqual([{ role: 'user', content }]);
    },
  );

  it('leaves out a message without words', () => {
    expect(requestFor({}, { system: nothing }).messages).toEqual([{ role: 'user', content: user }]);
    expect(requestFor({ systemRole: false }, { system: nothing }).messages).toEqual([{ role: 'user', content: user }]);
    expect(requestFor({ structuredOutput: 'prompt' }, { system: nothing }).messages).toEqual([
      { role: 'system', content: told },
      { role: 'user', content: user },
    ]);
  });

  it('says how to answer as the profile does, and as the rung does where that says so, too', () => {
    const params = { temperature: 1, top_p: 0.5, service_tier: 'flex' };
    const sampling = { temperature: 0, topP: undefined, seed: 7, reasoningEffort: 'low' as const };
    expect(requestFor({ params }, { sampling })).toMatchObject({
      ...{ temperature: 0, top_p: 0.5, service_tier: 'flex', seed: 7, reasoning_effort: 'low' },
    });
  });
});
