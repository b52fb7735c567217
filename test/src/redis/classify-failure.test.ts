import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { classifyFailure } from '../../../src/redis/classify-failure.ts';

describe('classifyFailure', () => {
  it('leaves a failure as it is', () => {
    const failure = new Failure('deadline');
    expect(classifyFailure(failure)).toBe(failure);
  });

  it('knows Redis when it is what failed', () => {
    const refusal = Object.assign(new Error('READONLY You can not write'), { name: 'ReplyError' });
    expect(classifyFailure(refusal)).toMatchObject({ kind: 'infrastructure', code: 'redis-unavailable' });
  });

  it.each([new TypeError('x is not a function'), 'a text', undefined, null, { code: 'deadline' }])(
    'takes %s for unexpected, and keeps it as the cause',
    (thrown) => {
      const failure = classifyFailure(thrown);
      expect(failure).toMatchObject({ kind: 'unexpected', code: 'unexpected' });
      expect(failure.cause).toBe(thrown);
    },
  );
});
