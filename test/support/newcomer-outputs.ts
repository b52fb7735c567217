import { z } from 'zod';

interface Comment {
  text: string;
  on: string;
  replies: Comment[];
}

const comment: z.ZodType<Comment> = z.object({
  text: z.string().max(80),
  on: z.iso.date(),
  get replies() {
    return z.array(comment).max(2);
  },
});

const address = z.object({
  street: z.string().min(3).max(60),
  postcode: z.string().regex(/^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/),
  country: z
    .string()
    .length(2)
    .regex(/^[A-Z]+$/),
});

const payment = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('card'),
    last4: z.string().regex(/^\d{4}$/),
    expires: z.string().regex(/^\d{2}\/\d{2}$/),
  }),
  z.object({ kind: z.literal('transfer'), iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/) }),
  z.object({ kind: z.literal('cash') }),
]);

/** What newcomers may ask a model for, by a name in camel case. */
export const newcomerOutputs: Record<string, z.ZodType> = {
  invoice: z.object({
    number: z.string().regex(/^INV-\d{4}-\d{5}$/),
    issuedOn: z.iso.date(),
    dueAt: z.iso.datetime(),
    paidAt: z.iso.datetime({ offset: true }).nullable(),
    total: z.number().multipleOf(0.01).min(0),
    currency: z.enum(['EUR', 'USD', 'GBP']),
  }),
  appointment: z.object({
    day: z.iso.date(),
    from: z.iso.time(),
    until: z.iso.time({ precision: -1 }).optional(),
    lasts: z.iso.duration(),
    zone: z.string().regex(/^[A-Z][a-z]+\/[A-Z][a-z]+(?:_[A-Z][a-z]+)*$/),
  }),
  shipment: z.object({
    sku: z.string().regex(/^[A-Z]{3}-\d{4}(-[A-Z0-9]{2})?$/),
    tracking: z
      .string()
      .length(12)
      .regex(/^[0-9A-Z]+$/),
    to: address,
    stops: z.array(address.partial()).max(3),
    weightKg: z.number().positive().lt(30),
  }),
  payment: z.object({ paid: z.union([payment, z.null()]), tries: z.array(payment).min(1).max(3) }),
  release: z.object({
    version: z.string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[\w.]+)?$/),
    commit: z.string().regex(/^[0-9a-f]{7,40}$/),
    changes: z.record(z.enum(['added', 'fixed', 'removed']), z.array(z.string().max(60))),
  }),
  account: z.object({
    id: z.uuidv4(),
    trace: z.uuidv7(),
    slug: z
      .string()
      .min(3)
      .max(20)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    email: z.email(),
    site: z.httpUrl().optional(),
    password: z
      .string()
      .min(10)
      .regex(/[A-Z]/)
      .regex(/[a-z]/)
      .regex(/\d/)
      .regex(/[^A-Za-z0-9]/),
  }),
  ids: z.object({ a: z.cuid2(), b: z.nanoid(), c: z.ulid(), d: z.ksuid(), e: z.xid(), f: z.guid(), g: z.jwt() }),
  network: z.object({ host: z.hostname(), v4: z.ipv4(), v6: z.ipv6(), net: z.cidrv4(), mac: z.mac(), phone: z.e164() }),
  encoded: z.object({
    a: z.base64().min(24),
    b: z.base64url(),
    c: z.hash('sha256'),
    d: z.hex().length(6),
    e: z.emoji(),
  }),
  colours: z.array(z.string().regex(/^#(?:[0-9a-f]{3}){1,2}$/i)).length(4),
  phones: z.object({
    plain: z.string().regex(/^\+[1-9]\d{6,14}$/),
    us: z.string().regex(/^\(\d{3}\) \d{3}-\d{4}$/),
    loose: z.string().regex(/^[\d\s()+-]{7,20}$/),
  }),
  numbersOfPeople: z.object({
    ssn: z.string().regex(/^\d{3}-\d{2}-\d{4}$/),
    card: z.string().regex(/^\d{4} \d{4} \d{4} \d{4}$/),
    vat: z.string().regex(/^(AT)?U\d{8}$|^(DE)?\d{9}$/),
  }),
  letters: z.object({
    greek: z.string().regex(/^[α-ω]{3,5}$/),
    name: z.string().regex(/^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*$/u),
    hebrew: z.string().regex(/^\p{Script=Hebrew}+$/u),
    loud: z.string().uppercase().max(9),
  }),
  loosePatterns: z.object({
    inside: z.string().regex(/\bORD-\d{3}\b/),
    begins: z.string().startsWith('Re: ').max(40),
    ends: z.string().endsWith('.pdf').min(8),
    holds: z.string().includes('@').startsWith('<').endsWith('>'),
  }),
  looks: z.object({
    strong: z.string().regex(/^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,16}$/),
    notTest: z.string().regex(/^(?!test)[a-z]{4,8}$/),
    quoted: z.string().regex(/^(["'])\w+\1$/),
  }),
  templates: z.object({
    size: z.templateLiteral([z.number(), z.enum(['px', 'em'])]),
    key: z.templateLiteral(['user:', z.uuid()]),
    day: z.templateLiteral(['on ', z.iso.date()]),
  }),
  thread: z.object({ comments: z.array(comment).min(1) }),
  bounds: z.object({
    stars: z.int().min(1).max(5),
    share: z.number().gt(0).lt(1),
    dozen: z.int().multipleOf(12).min(30),
    below: z.int().negative(),
    quarter: z.literal([1, 2, 3, 4]),
  }),
  tuples: z.object({ point: z.tuple([z.number(), z.number()]), row: z.tuple([z.iso.date(), z.string()], z.int()) }),
  records: z.object({
    byDay: z.record(z.iso.date(), z.int().min(0)),
    byCode: z.record(z.string().regex(/^[A-Z]{2}$/), z.object({ at: z.iso.datetime() })),
    some: z.partialRecord(z.enum(['low', 'high']), z.boolean()),
  }),
  merged: z.intersection(
    z.union([z.object({ is: z.literal('open'), since: z.iso.date() }), z.object({ is: z.literal('closed') })]),
    z.object({ reference: z.string().regex(/^[A-Z]\d{5}$/) }),
  ),
  optional: z
    .object({
      date: z.iso.date(),
      iban: z.string().regex(/^[A-Z]{2}\d{2}\w{11,30}$/),
      phone: z
        .string()
        .regex(/^\+\d+$/)
        .nullable(),
      nested: z.object({ email: z.email().nullish(), note: z.string().max(10).default('none') }),
    })
    .partial(),
  unique: z
    .array(z.enum(['mon', 'tue', 'wed', 'thu']))
    .min(3)
    .meta({ uniqueItems: true }),
  aWord: z.enum(['refund', 'complaint', 'other']),
  aDate: z.iso.date(),
  aChoice: z.union([z.object({ at: z.iso.datetime() }), z.object({ codes: z.array(z.union([z.int(), z.null()])) })]),
  read: z.object({
    isOpen: z.stringbool(),
    at: z.codec(z.iso.datetime(), z.string(), { decode: String, encode: String }),
  }),
  shared: z.object({
    from: z.object({ city: z.string().max(30) }).meta({ id: 'place', description: 'A place.' }),
    codes: z
      .array(
        z
          .string()
          .regex(/^[A-Z]{3}$/)
          .meta({ id: 'code' }),
      )
      .length(2),
  }),
};
