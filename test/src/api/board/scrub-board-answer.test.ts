import { describe, expect, it } from 'vitest';
import { refuseChange, scrubBoardAnswer } from '../../../../src/api/board/scrub-board-answer.ts';

type Context = Parameters<typeof scrubBoardAnswer>[0];
const contextOf = (route: string, method: Context['method'] = 'get') => ({ route, method }) as Context;

describe('scrubBoardAnswer', () => {
  it('shows nothing of a route it does not know', () => {
    const answer = scrubBoardAnswer(contextOf('/api/new-in-a-later-version'), { body: { text: 'secret' } });
    expect(answer).toEqual({ status: 403, body: { error: { key: 'ERRORS.FORBIDDEN' } } });
  });

  it("keeps an error's key and loses its message", () => {
    const body = { error: { key: 'ERRORS.JOB_NOT_FOUND' as const }, message: 'secret', details: 'secret' };
    const answer = scrubBoardAnswer(contextOf('/api/redis/stats'), { status: 404, body });
    expect(answer).toEqual({ status: 404, body: { error: { key: 'ERRORS.JOB_NOT_FOUND' } } });
  });

  it('passes numbers on as they are', () => {
    expect(scrubBoardAnswer(contextOf('/api/redis/stats'), { body: { version: '7' } })).toEqual({
      body: { version: '7' },
    });
  });
});

describe('refuseChange', () => {
  it('lets only reading through', () => {
    expect(refuseChange(contextOf('/api/queues'))).toBeUndefined();
    expect(refuseChange(contextOf('/api/queues/pause', 'put'))).toMatchObject({ allow: false, status: 403 });
  });
});
