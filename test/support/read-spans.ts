type Value = string | boolean | number | null | Value[];

/** A span as it came over the wire. Ids are in hex; `parent` is empty for the first of a trace. */
export interface ReadSpan {
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  traceId: string;
  spanId: string;
  parent: string;
  attributes: Record<string, Value>;
  links: { traceId: string; spanId: string }[];
  /** 2 is an error. */
  status: number;
  events: number;
  /** Of the process. */
  resource: Record<string, Value>;
}

type Field = { n: number; bytes: Buffer; number: bigint };

/** The fields of a message of protobuf. */
function readFields(buffer: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const readVarint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = buffer[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < buffer.length) {
    const key = Number(readVarint());
    const type = key & 7;
    const number = type === 0 || type === 2 ? readVarint() : 0n;
    const length = { 0: 0, 1: 8, 2: Number(number), 5: 4 }[type];
    if (length === undefined) throw new RangeError(`there is no wire type ${type}`);
    fields.push({ n: key >> 3, bytes: buffer.subarray(at, at + length), number });
    at += length;
  }
  return fields;
}

const all = (fields: readonly Field[], n: number) => fields.filter((field) => field.n === n);
const find = (fields: readonly Field[], n: number) => all(fields, n)[0];
const textOf = (fields: readonly Field[], n: number) => find(fields, n)?.bytes.toString('utf8') ?? '';
const idOf = (fields: readonly Field[], n: number) => find(fields, n)?.bytes.toString('hex') ?? '';

function readValue(bytes: Buffer): Value {
  const [field] = readFields(bytes);
  switch (field?.n) {
    case 1:
      return field.bytes.toString('utf8');
    case 2:
      return field.number === 1n;
    case 3:
      return Number(BigInt.asIntN(64, field.number));
    case 4:
      return field.bytes.readDoubleLE();
    case 5:
      return readFields(field.bytes).map((one) => readValue(one.bytes));
    default:
      return null;
  }
}

const readAttributes = (fields: readonly Field[], n: number) =>
  Object.fromEntries(
    all(fields, n).map(({ bytes }) => {
      const pair = readFields(bytes);
      return [textOf(pair, 1), readValue(find(pair, 2)?.bytes ?? Buffer.alloc(0))];
    }),
  );

function readSpan(bytes: Buffer, resource: ReadSpan['resource']): ReadSpan {
  const fields = readFields(bytes);
  const links = all(fields, 13).map((link) => readFields(link.bytes));
  return {
    ...{ name: textOf(fields, 5), kind: Number(find(fields, 6)?.number ?? 0n) },
    ...{ traceId: idOf(fields, 1), spanId: idOf(fields, 2), parent: idOf(fields, 4) },
    attributes: readAttributes(fields, 9),
    links: links.map((link) => ({ traceId: idOf(link, 1), spanId: idOf(link, 2) })),
    status: Number(find(readFields(find(fields, 15)?.bytes ?? Buffer.alloc(0)), 3)?.number ?? 0n),
    events: all(fields, 11).length,
    resource,
  };
}

/** Reads an ExportTraceServiceRequest of OTLP: `resource_spans`, in these `scope_spans`, in these `spans`. */
export const readSpans = (body: Buffer): ReadSpan[] =>
  all(readFields(body), 1).flatMap((one) => {
    const ofResource = readFields(one.bytes);
    const resource = readAttributes(readFields(find(ofResource, 1)?.bytes ?? Buffer.alloc(0)), 1);
    const scopes = all(ofResource, 2).flatMap(({ bytes }) => all(readFields(bytes), 2));
    return scopes.map(({ bytes }) => readSpan(bytes, resource));
  });
