import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeLimits, describeOptions, describeSchema } from '../../../src/tasks/describe-schema.ts';
import { translateOutput } from '../../../src/tasks/translate-output.ts';

const limitsOf = (schema: z.ZodType) => describeLimits(translateOutput(schema));
const wordsOf = (schema: z.ZodType) => describeSchema(translateOutput(schema));

describe('describeLimits', () => {
  it.each([
    [z.iso.date(), 'a date, YYYY-MM-DD'],
    [z.iso.datetime(), 'a date and time in UTC, such as 2025-01-31T09:30:00Z'],
    [z.iso.datetime({ precision: 3 }), 'a date and time in UTC, such as 2025-01-31T09:30:00.000Z'],
    [z.iso.datetime({ offset: true }), 'a date and time, such as 2025-01-31T09:30:00Z'],
    [z.iso.datetime({ local: true }), 'a date and time, such as 2025-01-31T09:30:00Z'],
    [z.iso.time(), 'a time of day, such as 09:30:00'],
    [z.iso.time({ precision: -1 }), 'a time of day, such as 09:30'],
    [z.iso.duration(), 'an ISO 8601 duration, such as P1DT2H'],
    [z.email(), 'an email address'],
    [z.email().endsWith('@example.org'), 'an email address, ends with "@example.org"'],
    [z.httpUrl(), 'a URL'],
    [z.url(), 'a URL'],
    [z.uuidv7(), 'a UUID'],
    [z.guid(), 'a UUID'],
    [z.ipv4(), 'an IPv4 address'],
    [z.cidrv4(), 'a range of IPv4 addresses, address/prefix'],
    [z.mac(), 'a MAC address'],
    [z.base64().min(4), 'base64, at least 4 characters'],
    [z.hash('sha256'), 'a hash, sha256 in hex'],
    [z.emoji(), 'emoji'],
    [z.jwt(), 'a JSON Web Token'],
    [z.string().regex(/^[A-Z]{2}-\d+$/), 'matches the pattern ^[A-Z]{2}-\\d+$'],
    [z.templateLiteral(['v', z.int()]), 'matches the pattern ^v-?\\d+$'],
    [z.string().startsWith('AB(').includes('@').endsWith('.pdf'), 'begins with "AB(", contains "@", ends with ".pdf"'],
    [z.string().lowercase(), 'no capital letters'],
    [z.string().uppercase(), 'no small letters'],
    [z.string().max(300), 'at most 300 characters'],
    [z.string().min(1), 'at least 1 character'],
    [z.string().min(1).max(20), 'at least 1 and at most 20 characters'],
    [z.string().length(4), 'exactly 4 characters'],
    [z.array(z.int()).meta({ uniqueItems: true }), 'items all different'],
    [z.string().max(5).default('x'), 'at most 5 characters, default "x"'],
    [z.string().regex(new RegExp('a'.repeat(301))), undefined],
    [z.string(), undefined],
    [z.int().min(3), undefined],
    [z.array(z.string()).max(3), undefined],
  ])('says in words what schema %# asks for', (schema, words) => {
    expect(limitsOf(schema)).toBe(words);
  });

  it.each([...Object.entries({ email: z.email(), uuid: z.uuid(), ipv6: z.ipv6(), when: z.iso.datetime() })])(
    "quotes no pattern of zod's own: %s",
    (_name, schema) => {
      expect(limitsOf(schema)).not.toContain('pattern');
    },
  );
});

describe('describeSchema', () => {
  it.each([
    [z.string(), 'text'],
    [z.string().max(9), 'text, at most 9 characters'],
    [z.iso.date(), 'a date, YYYY-MM-DD'],
    [z.string().nullable(), 'text or null'],
    [z.int(), 'a whole number'],
    [z.int().min(1).max(5), 'a whole number from 1 to 5'],
    [z.number().gt(0).max(5), 'a number of at most 5 above 0'],
    [z.int().min(2).multipleOf(5), 'a whole number of at least 2 in steps of 5'],
    [z.boolean(), 'true or false'],
    [z.null(), 'null'],
    [z.enum(['billing', 'bug', 'other']), 'one of billing, bug, other'],
    [z.literal(['a', 1, null]), 'one of a, 1, null'],
    [z.literal('card'), 'card'],
    [z.array(z.string()).min(1).max(3), 'a list, at least 1 and at most 3 items'],
    [z.object({ a: z.string() }), 'an object'],
    [z.any(), ''],
  ])('says in words what schema %# asks for', (schema, words) => {
    expect(wordsOf(schema)).toBe(words);
  });
});

describe('describeOptions', () => {
  it('ends after some', () => {
    const words = describeOptions(Array.from({ length: 100 }, (_, n) => `value-${n}`));
    expect(words).toMatch(/^one of value-0, value-1, .*, …$/);
    expect(words.length).toBeLessThan(330);
    expect(describeOptions(['x'.repeat(999)]).length).toBeLessThan(330);
  });
});
