import { describe, expect, it } from 'vitest';
import { createKnownForms, formOf, type Learned } from '../../../src/models/request-form.ts';
import { createTestProfile } from '../../support/create-test-profiles.ts';

const profile = createTestProfile('primary');
const note = { schemaName: 'note', maxOutputTokens: 400 };
const other = { ...note, schemaName: 'other' };

function open() {
  const told: Learned[] = [];
  return { told, ...createKnownForms((learned) => void told.push(learned)) };
}

describe('formOf', () => {
  it('is as most servers take it, but for what the profile says', () => {
    expect(formOf(profile)).toEqual({ structuredOutput: 'json_schema', tokenLimit: 'max_tokens', systemRole: true });
    expect(formOf(createTestProfile('primary', { systemRole: false, structuredOutput: 'prompt' }))).toEqual({
      ...{ structuredOutput: 'prompt', tokenLimit: 'max_tokens', systemRole: false },
    });
  });
});

describe('createKnownForms', () => {
  it('goes one step down at a time, and says so once', () => {
    const { told, find, learn } = open();
    const steps = [0, 1, 2].map(() => [
      find(profile, note).structuredOutput,
      learn(profile, note, find(profile, note), 'structured-output'),
    ]);
    expect(steps).toEqual([
      ['json_schema', true],
      ['json_object', true],
      ['prompt', false],
    ]);
    expect(told).toEqual([
      { profile: 'primary', structuredOutput: 'json_object' },
      { profile: 'primary', structuredOutput: 'prompt' },
    ]);
  });

  it('takes the other limit, once', () => {
    const { told, find, learn } = open();
    expect(learn(profile, note, find(profile, note), 'token-limit')).toBe(true);
    expect(find(profile, note).tokenLimit).toBe('max_completion_tokens');
    expect(learn(profile, note, find(profile, note), 'token-limit')).toBe(false);
    expect(told).toEqual([{ profile: 'primary', tokenLimit: 'max_completion_tokens' }]);
  });

  it('learns nothing of a limit that was not sent', () => {
    const { told, learn } = open();
    expect(learn(profile, { ...note, maxOutputTokens: undefined }, formOf(profile), 'token-limit')).toBe(false);
    expect(told).toEqual([]);
  });

  it('has what was sent before it learned asked again, and learns nothing from it', () => {
    const { told, find, learn } = open();
    const sent = find(profile, note);
    for (const _ of Array(20)) {
      expect(learn(profile, note, sent, 'structured-output')).toBe(true);
      expect(learn(profile, note, sent, 'token-limit')).toBe(true);
    }
    expect(told).toHaveLength(2);
    expect(find(profile, note)).toMatchObject({ structuredOutput: 'json_object', tokenLimit: 'max_completion_tokens' });
  });

  it('keeps what it learned of a schema to that schema', () => {
    const { told, find, learn } = open();
    expect(learn(profile, note, find(profile, note), 'schema')).toBe(true);
    expect(learn(profile, note, find(profile, note), 'structured-output')).toBe(true);
    expect([find(profile, note), find(profile, other)].map(({ structuredOutput }) => structuredOutput)).toEqual([
      'prompt',
      'json_schema',
    ]);
    expect(told).toEqual([
      { profile: 'primary', schema: 'note', structuredOutput: 'json_object' },
      { profile: 'primary', schema: 'note', structuredOutput: 'prompt' },
    ]);
    expect(learn(profile, other, find(profile, other), 'structured-output')).toBe(true);
    expect(find(profile, other).structuredOutput).toBe('json_object');
    expect(find(profile, note).structuredOutput).toBe('prompt');
  });

  it('knows profiles apart', () => {
    const { find, learn } = open();
    learn(profile, note, find(profile, note), 'structured-output');
    expect(find(createTestProfile('fallback'), note).structuredOutput).toBe('json_schema');
  });
});
