import { describe, expect, it } from 'vitest';
import { readWordList } from '../../../../src/redaction/detectors/read-word-list.ts';

describe('readWordList', () => {
  it('reads each word once, whatever space is between and around', () => {
    expect([...readWordList('\nann bob\n  ann eve\n')]).toEqual(['ann', 'bob', 'eve']);
  });
});
