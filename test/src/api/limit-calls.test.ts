import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createCallLimit } from '../../../src/api/limit-calls.ts';
import { ApiProblem } from '../../../src/submissions/api-problem.ts';

const answer = () => new ServerResponse(new IncomingMessage(new Socket()));
const headersOf = (response: ServerResponse) => [
  response.getHeader('ratelimit'),
  response.getHeader('ratelimit-policy'),
];

describe('createCallLimit', () => {
  it('says how many calls there may be, and how many are left', async () => {
    const limit = createCallLimit(async () => undefined);
    for (const left of [599_999, 599_998]) {
      const response = answer();
      await limit.count('acme', response);
      expect(headersOf(response)).toEqual([`"tenant";r=${left};t=60`, '"tenant";q=600000;w=60']);
    }
  });

  it('refuses what is past what is set of a tenant, and no other one', async () => {
    const limit = createCallLimit(async (tenant) => (tenant === 'acme' ? 3 : undefined));
    // The first call finds out what is set, and does not wait for it.
    await limit.count('acme', answer());
    await vi.waitFor(async () => {
      const response = answer();
      const error = await limit.count('acme', response).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ApiProblem);
      expect((error as ApiProblem).code).toBe('too-many-calls');
      expect((error as ApiProblem).details.retryAfterMs).toBeGreaterThan(0);
      expect(response.getHeader('ratelimit')).toMatch(/^"tenant";r=0;t=\d+$/);
    });
    await limit.count('globex', answer());
  });

  it('takes calls while nobody knows what is set', async () => {
    const limit = createCallLimit(() => Promise.reject(new Error('Redis is away')));
    for (let i = 0; i < 3; i++) {
      const response = answer();
      await limit.count('acme', response);
      expect(response.getHeader('ratelimit-policy')).toBe('"tenant";q=600000;w=60');
    }
  });
});
