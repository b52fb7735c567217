import fc from 'fast-check';
import { z } from 'zod';

/** Patterns of many kinds; each has strings that match. */
export const patterns: readonly RegExp[] = [
  ...[/^[A-Z]{2}-\d+$/, /^[A-Z]{3}-\d{4}(-[A-Z0-9]{2})?$/, /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/],
  ...[/^#(?:[0-9a-f]{3}){1,2}$/i, /^\d{5}(-\d{4})?$/, /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/, /^\+[1-9]\d{6,14}$/],
  ...[/^\(\d{3}\) \d{3}-\d{4}$/, /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, /^\d{3}-\d{2}-\d{4}$/, /^\d{4} \d{4} \d{4} \d{4}$/],
  ...[
    /\d{3}/,
    /^ORD/,
    /\.pdf$/,
    /^(red|green|blue)$/,
    /^cat$|^dog$/,
    /\bINV-\d+\b/,
    /^(["'])\w+\1$/,
    /^(?<q>\d)-\k<q>$/,
  ],
  ...[/^\p{L}+$/u, /^\p{Lu}\p{Ll}+$/u, /^\p{Script=Hebrew}{3}$/u, /^[α-ω]{3,5}$/, /^[\u4e00-\u9fa5]{2}$/, /^[^a-z]+$/i],
  ...[/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$/, /^(?=.{5,10}$)[a-z]+(?:_[a-z]+)*$/],
  ...[
    /^(?!000|666|9\d\d)\d{3}-(?!00)\d{2}$/,
    /^(?!.*admin).+$/,
    /^\w+(?<!_)$/,
    /^.*(?<=end)$/,
    /^(?:|a|b)$/,
    /^a+?b*?$/,
  ],
  ...[/^[a-z0-9]+(?:-[a-z0-9]+)*$/, /^([01]?\d|2[0-3]):[0-5]\d$/, /^\$?\d{1,3}(,\d{3})*(\.\d{2})?$/, /^\S+ \S+$/],
  ...[
    /^[\w.-]+@[\w.-]+\.[a-z]{2,}$/,
    /^https?:\/\/\S+$/,
    /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/,
    /^\[\d+\] \{x\} \\ \/ \^ \$$/,
  ],
  ...[/^\d{3}-\d{2}$/, /^a{b}$/, /^[\]\\^-]+$/, /^\t\x41\u0042$/, /^[\s\S]{12}$/, /^.{100,200}$/, /^x{0,3}y{2}z+$/],
];

const formats: readonly z.ZodType[] = [
  ...[z.iso.date(), z.iso.datetime(), z.iso.datetime({ offset: true }), z.iso.datetime({ local: true })],
  ...[z.iso.datetime({ precision: 3 }), z.iso.time(), z.iso.time({ precision: -1 }), z.iso.duration()],
  ...[
    z.email(),
    z.email().max(40),
    z.email().regex(/@example\.org$/),
    z.url(),
    z.httpUrl(),
    z.url().startsWith('https:'),
  ],
  ...[z.url({ protocol: /^https$/, hostname: /^(www\.)?acme\.io$/ }), z.hostname(), z.uuid(), z.uuidv4(), z.uuidv6()],
  ...[
    z.uuidv7(),
    z.guid(),
    z.ipv4(),
    z.ipv6(),
    z.cidrv4(),
    z.cidrv6(),
    z.mac(),
    z.e164(),
    z.base64(),
    z.base64().min(30),
  ],
  ...[z.base64url(), z.hex(), z.hash('sha256'), z.jwt(), z.jwt({ alg: 'RS256' }), z.emoji(), z.nanoid(), z.cuid()],
  ...[z.cuid2(), z.ulid(), z.xid(), z.ksuid(), z.stringbool(), z.string().lowercase(), z.string().uppercase().min(3)],
  ...[
    z.string().startsWith('a-').includes('[x]').endsWith('.z').min(12),
    z.string().min(9).regex(/[A-Z]/).regex(/\d$/),
  ],
  ...[z.templateLiteral(['v', z.number(), '.', z.enum(['a', 'b'])]), z.templateLiteral(['id_', z.uuid()])],
];

const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40));

const leaf: fc.Arbitrary<z.ZodType> = fc.oneof(
  fc.constant(z.string()),
  fc.tuple(fc.nat(30), fc.nat(30)).map(([min, more]) =>
    z
      .string()
      .min(min)
      .max(min + more),
  ),
  fc.nat(300).map((length) => z.string().length(length)),
  { weight: 3, arbitrary: fc.constantFrom(...formats) },
  { weight: 3, arbitrary: fc.constantFrom(...patterns).map((pattern) => z.string().regex(pattern)) },
  bounds.map(([min, more]) =>
    z
      .int()
      .min(min)
      .max(min + more),
  ),
  bounds.map(([min, more]) =>
    z
      .number()
      .gt(min)
      .lt(min + more + 1),
  ),
  fc.tuple(fc.constantFrom(2, 7, 0.5, 0.01), fc.integer({ min: -9, max: 9 })).map(([step, n]) =>
    z
      .number()
      .multipleOf(step)
      .min(n * step)
      .max((n + 1) * step),
  ),
  fc.constantFrom<z.ZodType>(
    ...[z.boolean(), z.null(), z.literal('fixed'), z.literal([7, 8, null]), z.enum(['low', 'high']), z.int32()],
    ...[z.int().negative(), z.number().positive(), z.any(), z.json()],
  ),
);

const names = fc.constantFrom('name', 'email', 'total', 'isUrgent', 'note', 'items', 'when', 'confidence', 'kind');

/** What a task may have as its output: schemas of many forms, nested up to three deep. */
export const anyOutput: fc.Arbitrary<z.ZodType> = fc.letrec<{ node: z.ZodType }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.dictionary(names, tie('node')).map((shape) => z.object(shape)),
    fc.dictionary(names, tie('node')).map((shape) => z.strictObject(shape).partial()),
    fc.tuple(tie('node'), fc.nat(3), fc.nat(3)).map(([item, min, more]) =>
      z
        .array(item)
        .min(min)
        .max(min + more),
    ),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => z.union([one, other])),
    fc
      .tuple(fc.dictionary(names, tie('node')), tie('node'))
      .map(([shape, value]) =>
        z.discriminatedUnion('is', [
          z.object({ ...shape, is: z.literal('first') }),
          z.object({ is: z.literal(['second', 'third']), value }),
        ]),
      ),
    fc.tuple(tie('node'), leaf, tie('node')).map(([one, other, rest]) => z.tuple([one, other], rest)),
    tie('node').map((inner) => inner.nullable()),
    tie('node').map((inner) => z.object({ a: inner.optional(), b: inner.nullish() })),
    tie('node').map((inner) => z.record(z.enum(['a', 'b']), inner)),
    fc.tuple(fc.constantFrom(...patterns), tie('node')).map(([key, inner]) => z.record(z.string().regex(key), inner)),
    fc
      .tuple(tie('node'), tie('node'))
      .map(([one, other]) =>
        z.intersection(z.object({ one }), z.union([z.object({ other }), z.object({ others: z.array(other) })])),
      ),
  ),
})).node;
