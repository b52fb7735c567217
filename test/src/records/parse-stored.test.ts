import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseStored } from '../../../src/records/parse-stored.ts';

const schema = z.object({ a: z.number() });

describe('parseStored', () => {
  it('reads what has the form it was written in', () => {
    expect(parseStored(schema, '{"a":1}')).toEqual({ a: 1 });
  });

  it.each(['{"a":"1"}', '{}', 'null', '', '{'])('throws for %s', (text) => {
    expect(() => parseStored(schema, text)).toThrow();
  });
});
