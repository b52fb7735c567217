import { z } from 'zod';

/** What a format asks for in plain words, and texts of that format: the first that a schema takes stands for all. */
export interface Format {
  words: string;
  examples: readonly string[];
  /** Whether the words need an example to be understood. */
  isShown?: boolean;
}

const dateTime: Format = {
  words: 'a date and time',
  examples: [
    ...['2025-01-31T09:30:00Z', '2025-01-31T09:30Z', '2025-01-31T09:30:00.0Z', '2025-01-31T09:30:00.00Z'],
    ...['2025-01-31T09:30:00.000Z', '2025-01-31T09:30:00.000000Z', '2025-01-31T09:30:00'],
  ],
  isShown: true,
};

/**
 * Formats by the name they have in JSON Schema, as zod writes it. Examples are of those that were set aside for
 * documents, so none is anybody's.
 */
export const formats: ReadonlyMap<string, Format> = new Map(
  Object.entries<Format>({
    date: { words: 'a date, YYYY-MM-DD', examples: ['2025-01-31'] },
    time: {
      words: 'a time of day',
      examples: ['09:30:00', '09:30', '09:30:00.0', '09:30:00.00', '09:30:00.000', '09:30:00Z'],
      isShown: true,
    },
    'date-time': dateTime,
    duration: { words: 'an ISO 8601 duration', examples: ['P1DT2H', 'P1D'], isShown: true },
    email: { words: 'an email address', examples: ['someone@example.com', 'me@b.example', 'a@b.example'] },
    uri: {
      words: 'a URL',
      examples: ['https://example.com/', 'http://example.com/', 'http://b.example', 'ftp://example.com/'],
    },
    hostname: { words: 'a host name', examples: ['example.com'] },
    uuid: {
      words: 'a UUID',
      examples: [
        ...['3f2b8c1e-5d4a-4c6b-9e7f-0a1b2c3d4e5f', '01946d0c-7a3e-7c55-9f0b-2b6f3d1c8a4e'],
        ...['6ba7b810-9dad-11d1-80b4-00c04fd430c8', '1ef21d2f-1207-6660-8c4f-419efbd44d48'],
        ...['74738ff5-5367-5958-9aee-98fffdcd1876', '6fa459ea-ee8a-3ca4-894e-db77e160355e'],
      ],
    },
    ipv4: {
      words: 'an IPv4 address',
      examples: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '127.0.0.1'],
    },
    ipv6: { words: 'an IPv6 address', examples: ['2001:db8::1'] },
    cidrv4: { words: 'a range of IPv4 addresses, address/prefix', examples: ['192.0.2.0/24'] },
    cidrv6: { words: 'a range of IPv6 addresses, address/prefix', examples: ['2001:db8::/32'] },
    mac: {
      words: 'a MAC address',
      examples: ['00:00:5E:00:53:01', '00-00-5E-00-53-01', '0000.5E00.5301', '00005E005301'],
    },
    iban: { words: 'an IBAN', examples: ['DE89370400440532013000'] },
    credit_card: { words: 'a card number', examples: ['4111111111111111'] },
    currency_code: { words: 'a currency code of ISO 4217', examples: ['EUR'] },
    e164: { words: 'a phone number in E.164 form, + and digits', examples: ['+12025550123'] },
    base64: { words: 'base64', examples: ['aGVsbG8='] },
    base64url: { words: 'base64url', examples: ['aGVsbG8'] },
    hex: { words: 'hexadecimal digits', examples: ['0a1b2c'] },
    jwt: { words: 'a JSON Web Token', examples: ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA'] },
    emoji: { words: 'emoji', examples: ['🎉'] },
    nanoid: { words: 'a Nano ID', examples: ['V1StGXR8_Z5jdHi6B-myT'] },
    cuid: { words: 'a CUID', examples: ['cjld2cjxh0000qzrmn831i7rn'] },
    cuid2: { words: 'a CUID2', examples: ['tz4a98xxat96iws9zmbrgj3a'] },
    ulid: { words: 'a ULID', examples: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'] },
    xid: { words: 'an XID', examples: ['9m4e2mr0ui3e8a215n4g'] },
    ksuid: { words: 'a KSUID', examples: ['0ujtsYcgvSTl8PAuAdqWYSMnLOv'] },
  }),
);

/** Of what is personal and has no format: numbers that were set aside, too. */
const personal = [
  ...['+12025550123', '+1 202-555-0123', '+1 202 555 0123', '202-555-0123', '(202) 555-0123', '202 555 0123'],
  ...['2025550123', '202.555.0123', '+442079460958', '+44 20 7946 0958', '+44 7700 900123', '+447700900123'],
  ...['020 7946 0958', '02079460958', '07700 900123', '07700900123', '+493023125000', '+49 30 23125000'],
  ...[
    '030 23125000',
    '03023125000',
    '030/23125000',
    '+33199001234',
    '+33 1 99 00 12 34',
    '01 99 00 12 34',
    '0199001234',
  ],
  ...['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'GB82 WEST 1234 5698 7654 32'],
  ...['FR1420041010050500013M02606', 'ES9121000418450200051332', 'IT60X0542811101000000123456', 'NL91ABNA0417164300'],
  ...['4111111111111111', '4111 1111 1111 1111', '4111-1111-1111-1111', '378282246310005', '5555555555554444'],
  ...['078-05-1120', '078051120', '078 05 1120', `0x${'0'.repeat(40)}`, 'AKIAIOSFODNN7EXAMPLE'],
  ...['00:00:5e:00:53:01', '00-00-5e-00-53-01', '2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0:0:0:0:1'],
  ...['192.0.2.1:8080', 'https://user:password@example.com', 'https://user:password@example.com/'],
  ...['email', 'ipv4', 'ipv6', 'mac', 'cidrv4'].flatMap((name) => formats.get(name)?.examples ?? []),
];

/** Examples of a format; without one, of what is personal, for a pattern that takes nothing else. */
export const listExamples = (format: string | undefined): readonly string[] =>
  formats.get(format ?? '')?.examples ?? personal;

const { regexes } = z;
const fixed = new Set(Object.values(regexes).flatMap((one) => (one instanceof RegExp ? [one.source] : [])));
/** How patterns begin that zod makes: dates with a time, times, UUIDs of a version, MAC addresses. */
const begun = [
  regexes.date.source.slice(0, -1),
  ...['^(?:[01]\\d|2[0-3]):[0-5]\\d', '^([0-9a-fA-F]{8}-', '^(?:[0-9A-F]{2}'],
];

/** Whether a pattern is zod's own for a format: the format's words say it better. */
export const isOfFormat = (pattern: string): boolean =>
  fixed.has(pattern) || pattern === regexes.emoji().source || begun.some((begin) => pattern.startsWith(begin));
