import fc from 'fast-check';

/** Stands for a payload. With a character that no request id may have, since those are answered and logged. */
export const CANARY = 'canary~q7x';

/** What breaks parsers. */
export const nasty = [
  ...[CANARY, '', '\u0000', '\uFEFF', '\u2028', '\r\n\r\n', '%', '%00', '%ff', '%c0%af', '../', '//', '\\', '"', "'"],
  ...['{', '}', '[', ']', ',', ':', '"\\ud800"', '"\\udc00\\ud800"', '\\u0000', '1e999', '-1e-999', '-0', 'NaN'],
  ...['9007199254740993', '1'.repeat(400), '__proto__', '"__proto__":{"a":1},', 'constructor', 'toString', 'null'],
  ...['"task":"fuzz-note",', '"input":{},', '{"a":'.repeat(80), '['.repeat(2000), 'x'.repeat(20_000), '\u{1F600}'],
];

/** Texts of any kind. */
export const text = fc.oneof(
  fc.constant(`Report of ${CANARY}`),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...nasty),
);
const anyJson = fc.oneof(fc.jsonValue(), text, fc.constantFrom(...nasty.map((key) => ({ [key]: key }))));

const input = fc.oneof(
  { weight: 3, arbitrary: fc.record({ text, contact: text }) },
  { weight: 1, arbitrary: fc.record({ text: anyJson, contact: anyJson }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: anyJson },
);

const options = fc.record(
  {
    deadlineMs: fc.oneof(fc.integer(), fc.double(), anyJson),
    priority: fc.oneof(fc.constantFrom('low', 'high'), anyJson),
    dataClass: anyJson,
  },
  { requiredKeys: [] },
);

/** Bodies of the routes that take JSON, right ones and others. */
export function drawBodies(tasks: readonly string[]) {
  const task = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...tasks) }, { weight: 1, arbitrary: text });
  const more = { metadata: fc.oneof(fc.dictionary(text, text), anyJson), options, [CANARY]: anyJson };
  const job = fc.record({ task, input }, { requiredKeys: ['task', 'input'] });
  const odd = fc.record({ task, input, ...more }, { requiredKeys: ['task', 'input'] });
  const decision = fc.record(
    {
      decision: fc.oneof(fc.constantFrom('approve', 'correct', 'reject', 'ask-again'), text),
      output: anyJson,
      note: text,
    },
    { requiredKeys: ['decision'] },
  );
  const from = fc.record({ from: fc.oneof(fc.constantFrom('stage', 'start'), text) });
  const filter = fc.record({ task, code: text, before: text }, { requiredKeys: [] });
  const replay = fc.record({ filter, limit: anyJson, dryRun: fc.boolean() }, { requiredKeys: ['filter'] });
  const number = fc.oneof(fc.integer(), fc.double(), anyJson);
  const limits = fc.oneof(fc.record({ requestsPerMinute: number, maxWaiting: number }, { requiredKeys: [] }), anyJson);
  const knobs = fc.record({ paused: anyJson, limits, threshold: number, weight: number }, { requiredKeys: [] });
  const outcome = fc.record({ success: anyJson, code: text, value: number }, { requiredKeys: ['success'] });
  const reveal = fc.record({ field: fc.oneof(fc.constantFrom('input', 'redacted', 'output'), text), reason: text });
  const decided = fc.record({ ids: fc.oneof(fc.array(text), anyJson), decision: text, note: text });
  const write = (value: unknown) => JSON.stringify(value);
  return {
    job: fc.oneof(job, odd).map(write),
    decision: decision.map(write),
    from: from.map(write),
    replay: replay.map(write),
    knobs: knobs.map(write),
    outcome: fc.oneof(fc.constant({ success: true }), outcome).map(write),
    decided: decided.map(write),
    reveal: reveal.map(write),
    any: anyJson.map(write),
  };
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const rows = fc.array(fc.record({ customId: text, input }, { requiredKeys: ['input'] }), { maxLength: 6 });
export const ndjson = rows.map((all) => all.map((row) => JSON.stringify(row)).join('\n'));
export const csv = fc
  .tuple(
    fc.constantFrom('text,contact', 'text;contact', `text,${CANARY}`, ''),
    fc.array(fc.tuple(text, text), { maxLength: 6 }),
  )
  .map(([head, cells]) => [head, ...cells.map((row) => row.map(quoted).join(','))].join('\r\n'));
