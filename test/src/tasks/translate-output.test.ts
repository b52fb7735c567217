import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formats } from '../../../src/tasks/formats.ts';
import { translateOutput } from '../../../src/tasks/translate-output.ts';

describe('translateOutput', () => {
  it.each<[string, z.ZodType]>([
    ...Object.entries({
      ...{ date: z.iso.date(), time: z.iso.time(), minutes: z.iso.time({ precision: -1 }), duration: z.iso.duration() },
      ...{
        datetime: z.iso.datetime(),
        millis: z.iso.datetime({ precision: 3 }),
        micros: z.iso.datetime({ precision: 6 }),
      },
      ...{ email: z.email(), shortEmail: z.email().max(30), ownEmail: z.email().endsWith('@acme.example') },
      ...{
        url: z.url(),
        webUrl: z.httpUrl(),
        uuid: z.uuid(),
        v4: z.uuidv4(),
        v6: z.uuidv6(),
        v7: z.uuidv7(),
        guid: z.guid(),
      },
      ...{
        ipv4: z.ipv4(),
        ipv6: z.ipv6(),
        cidrv4: z.cidrv4(),
        cidrv6: z.cidrv6(),
        mac: z.mac(),
        dashed: z.mac({ delimiter: '-' }),
      },
      ...{ e164: z.e164(), iban: z.iban(), card: z.creditCard(), currency: z.currencyCode(), hostname: z.hostname() },
      ...{ base64: z.base64(), base64url: z.base64url(), hex: z.hex(), jwt: z.jwt(), jwtOf: z.jwt({ alg: 'RS256' }) },
      ...{
        emoji: z.emoji(),
        nanoid: z.nanoid(),
        cuid: z.cuid(),
        cuid2: z.cuid2(),
        ulid: z.ulid(),
        xid: z.xid(),
        ksuid: z.ksuid(),
      },
      ...{ old: z.string().email(), phone: z.string().regex(/^\(\d{3}\) \d{3}-\d{4}$/) },
    }),
  ])('gives an example that fits: %s', (_name, schema) => {
    const { examples } = translateOutput(schema);
    expect(examples).toHaveLength(1);
    expect(schema.safeParse((examples as string[])[0]).error).toBeUndefined();
  });

  it("keeps the author's own examples", () => {
    expect(translateOutput(z.iso.date().meta({ examples: ['1999-12-31'] })).examples).toEqual(['1999-12-31']);
    expect(translateOutput(z.string())).toEqual({ type: 'string' });
  });

  it('names formats that zod does not write', () => {
    expect(translateOutput(z.iso.time()).format).toBe('time');
    expect(translateOutput(z.iso.datetime({ local: true })).format).toBe('date-time');
    expect(translateOutput(z.url().startsWith('https://')).format).toBe('uri');
    expect(translateOutput(z.email().regex(/x/)).format).toBe('email');
    expect([...formats.keys()]).toEqual(expect.arrayContaining(['time', 'date-time', 'uri', 'email']));
  });

  it('says which web addresses and which words for yes and no are meant', () => {
    const url = translateOutput(z.url({ protocol: /^https$/, hostname: /^(www\.)?acme\.example$/ }));
    expect('https://www.acme.example/a').toMatch(new RegExp(String(url.pattern)));
    expect('http://www.acme.example/a').not.toMatch(new RegExp(String(url.pattern)));
    expect(translateOutput(z.stringbool({ truthy: ['ja'], falsy: ['nein'] })).enum).toEqual(['ja', 'nein']);
  });

  it('writes a root with an id as what it is', () => {
    const schema = translateOutput(z.object({ a: z.int() }).meta({ id: 'thing' }));
    expect(schema).toMatchObject({ type: 'object', properties: { a: { type: 'integer' } } });
    expect(schema.$ref).toBeUndefined();
  });
});
