import { describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../src/failures/failure-codes.ts';
import { isKnownError, judgeError } from '../../../src/models/judge-error.ts';
import { wordings } from '../../support/provider-behaviours/wordings.ts';

const noHeaders = { get: () => null };

function judge(status: number | undefined, body: unknown) {
  return judgeError({ status, body, headers: noHeaders, nowMs: 0 });
}

const lines = wordings.flatMap(([code, text]) =>
  text.split('\n').map((line): [number, string, FailureCode] => {
    const [, status, message = ''] = /^ *(\d+) (.*)$/.exec(line) ?? [];
    return [Number(status), message, code];
  }),
);

describe('judgeError', () => {
  it.each(lines)('takes %i with “%s” for %s', (status, message, code) => {
    expect(judge(status, JSON.stringify({ error: { message } })).means).toBe(code);
  });

  const codes: [FailureCode, number, string][] = [
    ['model-quota', 429, 'AllocationQuota.FreeTierOnly InsufficientBalance out_of_credits 1113 quota_exceeded'],
    ['model-quota', 500, 'insufficient_quota'],
    ['input-too-long', 400, 'CONTEXT_LENGTH_EXCEEDED ContextWindowExceededError prompt_too_long'],
    ['input-too-long', 503, 'context_length_exceeded'],
    ['model-refused', 403, 'DataInspectionFailed ResponsibleAIPolicyViolation content_policy_violation'],
    ['model-not-allowed', 400, 'API_KEY_INVALID invalid_api_key UNAUTHENTICATED'],
    ['model-unknown', 422, 'ModelNotFound DeploymentNotFound unknown_model'],
    ['model-capacity', 498, 'capacity_exceeded resource_unavailable'],
    ['model-error', 498, 'token_expired'],
    ['model-throttled', 429, 'rate_limit_exceeded ThrottlingException engine_overloaded_error'],
    ['answer-not-json', 400, 'json_validate_failed'],
    ['answer-tool-call', 400, 'tool_use_failed'],
  ];
  it.each(codes)('takes for %s with %i each of %s', (means, status, all) => {
    for (const code of all.split(' ')) {
      expect(judge(status, { error: { code, message: 'x' } }).means, code).toBe(means);
      expect(judge(status, { error: { type: code, message: 'x' } }).means, code).toBe(means);
    }
  });

  it('keeps a code that it knows, and no other', () => {
    expect(judge(400, { error: { code: 'context_length_exceeded' } }).code).toBe('context_length_exceeded');
    expect(judge(400, { error: { code: 'sk-secret', type: 'a prompt' } }).code).toBeUndefined();
  });

  it('takes the status that an error in a 2xx names, by number or by word', () => {
    expect(judge(undefined, { error: { code: '401', message: 'x' } }).means).toBe('model-not-allowed');
    expect(judge(undefined, { error: { status: 'NOT_FOUND', message: 'x' } }).means).toBe('model-unknown');
    expect(judge(undefined, { error: { message: 'x' } }).means).toBe('model-error');
  });

  it('looks at a bounded part of what it is given', () => {
    const nested = Array.from({ length: 60 }).reduce((inner) => ({ error: inner }), 'prompt is too long');
    expect(judge(400, nested).means).toBe('model-rejected');
    const many = {
      errors: [...Array.from({ length: 500 }, () => ({ message: 'x' })), { message: 'prompt is too long' }],
    };
    expect(judge(400, many).means).toBe('model-rejected');
  });
});

describe('isKnownError', () => {
  it('tells an error without its envelope from another object', () => {
    expect(isKnownError({ message: 'The model `x` does not exist.', code: 404 })).toBe(true);
    expect(isKnownError({ detail: 'Invalid API key' })).toBe(true);
    expect(isKnownError({ id: 'msg_1', type: 'message', content: [] })).toBe(false);
  });
});
