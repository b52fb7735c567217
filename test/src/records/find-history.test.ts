import { describe, expect, it } from 'vitest';
import { parseJobEvent } from '../../../src/records/find-history.ts';

describe('parseJobEvent', () => {
  it('reads the time and the event, which may be several words', () => {
    expect(parseJobEvent('1764000000123 ask again answer-off-schema')).toEqual({
      at: 1764000000123,
      event: 'ask again answer-off-schema',
    });
  });
});
