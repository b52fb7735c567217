import { CANARY } from './bad-input.ts';

interface BadRow {
  is: string;
  line: string | Buffer;
  code: string;
}

/** Lines of NDJSON that are no job of the task `sort-note`. */
export const badRows: readonly BadRow[] = [
  { is: 'no JSON', line: `{"input": ${CANARY}`, code: 'json-invalid' },
  { is: 'JSON, but no object', line: `"${CANARY}"`, code: 'json-not-object' },
  { is: 'no UTF-8', line: Buffer.from(`{"input":{"subject":"\xff${CANARY}"}}`, 'latin1'), code: 'text-invalid' },
  { is: 'a lone surrogate', line: `{"input":{"subject":"\\ud800${CANARY}"}}`, code: 'text-invalid' },
  { is: 'too deep', line: `{"input":${'['.repeat(80)}${']'.repeat(80)}}`, code: 'json-too-deep' },
  { is: 'a key twice', line: `{"input":{"text":"${CANARY}","text":"b"}}`, code: 'key-duplicate' },
  { is: 'a number past 2^53', line: `{"input":{"text":"${CANARY}","id":9007199254740993}}`, code: 'number-not-exact' },
  { is: 'a forbidden key', line: `{"input":{"__proto__":"${CANARY}"}}`, code: 'key-forbidden' },
  { is: 'an unknown field', line: JSON.stringify({ input: { subject: 'a' }, [CANARY]: 1 }), code: 'field-unknown' },
  {
    is: 'a task of its own',
    line: JSON.stringify({ task: 'sort-note', input: { subject: 'a' } }),
    code: 'field-unknown',
  },
  {
    is: 'an unknown option',
    line: JSON.stringify({ input: { subject: 'a' }, options: { jobId: CANARY } }),
    code: 'field-unknown',
  },
  { is: 'no input', line: '{}', code: 'input-invalid' },
  { is: 'an input off schema', line: JSON.stringify({ input: { subject: 7, note: CANARY } }), code: 'input-invalid' },
  {
    is: 'an option out of range',
    line: JSON.stringify({ input: { subject: 'a' }, options: { priority: 11 } }),
    code: 'input-invalid',
  },
  {
    is: "a class more open than the task's",
    line: JSON.stringify({ input: { subject: 'a' }, options: { dataClass: 'public' } }),
    code: 'input-invalid',
  },
  {
    is: 'bad metadata',
    line: JSON.stringify({ input: { subject: 'a' }, metadata: { [CANARY]: 1 } }),
    code: 'metadata-invalid',
  },
  {
    is: 'a deadline too far',
    line: JSON.stringify({ input: { subject: 'a' }, options: { deadlineMs: 604_800_001 } }),
    code: 'deadline-invalid',
  },
  {
    is: 'a customId that is no text',
    line: JSON.stringify({ input: { subject: 'a' }, customId: 1 }),
    code: 'custom-id-invalid',
  },
  {
    is: 'a customId that is too long',
    line: JSON.stringify({ input: { subject: 'a' }, customId: CANARY.repeat(50) }),
    code: 'custom-id-invalid',
  },
  {
    is: 'an empty customId',
    line: JSON.stringify({ input: { subject: 'a' }, customId: '' }),
    code: 'custom-id-invalid',
  },
  { is: 'over 1 MiB', line: `{"input":{"subject":"${CANARY}${'x'.repeat(1_048_576)}"}}`, code: 'line-too-large' },
];

/** Lines of a CSV file with the header `subject,kind` that are no job either. */
export const badCsvLines: readonly BadRow[] = [
  { is: 'a cell too few', line: 'a', code: 'csv-uneven' },
  { is: 'a cell too many', line: 'a,question,b', code: 'csv-uneven' },
  { is: 'an open quote', line: '"a,question', code: 'csv-invalid' },
  { is: 'text behind a quote', line: '"a"b,question', code: 'csv-invalid' },
  { is: 'a value off schema', line: `a,${CANARY}`, code: 'input-invalid' },
  { is: 'no UTF-8', line: Buffer.from('\xff,question', 'latin1'), code: 'text-invalid' },
  { is: 'over 1 MiB', line: `${'x'.repeat(1_048_577)},question`, code: 'line-too-large' },
];

const good = JSON.stringify({ input: { subject: 'hello' } });
const path = '/v1/batches?task=sort-note';

interface BadUpload {
  is: string;
  body: string;
  headers?: Record<string, string>;
  to?: string;
  status: number;
  code: string;
}

/** Uploads that are refused as a whole. */
export const badUploads: readonly BadUpload[] = [
  { is: 'empty', body: '', status: 422, code: 'batch-empty' },
  { is: 'blank lines alone', body: '\n \r\n', status: 422, code: 'batch-empty' },
  {
    is: 'a header alone',
    body: 'subject\n',
    headers: { 'content-type': 'text/csv' },
    status: 422,
    code: 'batch-empty',
  },
  {
    is: 'a header with an open quote',
    body: '"subject\na\n',
    headers: { 'content-type': 'text/csv' },
    status: 422,
    code: 'csv-header-invalid',
  },
  {
    is: 'a header with a name twice',
    body: 'subject,subject\na,b\n',
    headers: { 'content-type': 'text/csv' },
    status: 422,
    code: 'csv-header-invalid',
  },
  {
    is: 'JSON by its type',
    body: good,
    headers: { 'content-type': 'application/json' },
    status: 415,
    code: 'media-type',
  },
  {
    is: 'whose media type every object has a member of',
    body: good,
    headers: { 'content-type': 'constructor' },
    status: 415,
    code: 'media-type',
  },
  {
    is: 'in another charset',
    body: good,
    headers: { 'content-type': 'text/csv; charset=latin1' },
    status: 415,
    code: 'media-type',
  },
  {
    is: 'in an unknown encoding',
    body: good,
    headers: { 'content-encoding': 'zstd' },
    status: 415,
    code: 'content-encoding',
  },
  {
    is: 'no gzip although it says so',
    body: good,
    headers: { 'content-encoding': 'gzip' },
    status: 415,
    code: 'content-encoding',
  },
  { is: 'for no task', body: good, to: '/v1/batches', status: 400, code: 'query-invalid' },
  { is: 'for an unknown task', body: good, to: '/v1/batches?task=unknown', status: 404, code: 'task-unknown' },
  { is: 'with an unknown parameter', body: good, to: `${path}&a=b`, status: 400, code: 'query-invalid' },
  {
    is: 'with an empty Idempotency-Key',
    body: good,
    headers: { 'idempotency-key': '' },
    status: 400,
    code: 'idempotency-key-invalid',
  },
  { is: 'without a key', body: good, headers: { authorization: 'Bearer' }, status: 401, code: 'key-missing' },
];
