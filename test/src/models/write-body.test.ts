import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RedactedText } from '../../../src/boundary/redacted-text.ts';
import { toChatRequest } from '../../../src/models/to-chat-request.ts';
import { writeBody } from '../../../src/models/write-body.ts';
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
