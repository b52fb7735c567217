import type { Caller } from './create-caller.ts';
import type { PlannedJob } from './plan-jobs.ts';

const AT_ONCE = 16;
const ROWS = 200;

/** Writes a cell of CSV. */
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

export const writeCsv = (jobs: readonly PlannedJob[]): string =>
  [
    'customId,scenario,text,metadata.note',
    ...jobs.map(({ key, input, metadata }) =>
      [key, input.scenario, input.text, metadata.note ?? ''].map(cell).join(','),
    ),
  ].join('\r\n');

export const writeNdjson = (jobs: readonly PlannedJob[]): string =>
  jobs.map(({ key, input, metadata }) => JSON.stringify({ customId: key, input, metadata })).join('\n');

/** Adds the id of each job that was accepted to `ids`, under its mark. Throws when one was not. */
async function sendOne(caller: Caller, job: PlannedJob, ids: Map<string, PlannedJob>): Promise<void> {
  const { scenario, input, metadata, key } = job;
  const body = JSON.stringify({ task: scenario.task, input, metadata, options: scenario.options ?? {} });
  const { status, text } = await caller.call('/v1/jobs', { method: 'POST', body, headers: { 'idempotency-key': key } });
  if (status !== 202) throw new Error(`job ${job.mark} was answered with ${status}`);
  ids.set((JSON.parse(text) as { id: string }).id, job);
}

async function sendRows(
  caller: Caller,
  jobs: readonly PlannedJob[],
  upload: { type: string; body: string },
  ids: Map<string, PlannedJob>,
): Promise<void> {
  const headers = { 'content-type': upload.type };
  const { status, text } = await caller.call('/v1/batches?task=canary-note', {
    ...{ method: 'POST', headers, body: upload.body },
  });
  if (status !== 202) throw new Error(`a batch was answered with ${status}`);
  const { id } = JSON.parse(text) as { id: string };
  const results = await caller.call(`/v1/batches/${id}/results`);
  for (const line of results.text.split('\n').filter((one) => one !== '')) {
    const { row, jobId } = JSON.parse(line) as { row: number; jobId: string | null };
    const job = jobs[row - 1];
    if (job === undefined || jobId === null) throw new Error(`row ${row} of a batch was refused`);
    ids.set(jobId, job);
  }
}

/**
 * Sends jobs as each is to come in: over HTTP one by one, as rows of NDJSON and of CSV. Fills `ids`: whose job is
 * which.
 */
export async function sendJobs(
  caller: Caller,
  jobs: readonly PlannedJob[],
  ids: Map<string, PlannedJob>,
): Promise<void> {
  const single = jobs.filter(({ transport }) => transport === 'http');
  let next = 0;
  const send = async () => {
    for (let job = single[next++]; job !== undefined; job = single[next++]) await sendOne(caller, job, ids);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  for (const [transport, type, write] of [
    ['ndjson', 'application/x-ndjson', writeNdjson],
    ['csv', 'text/csv', writeCsv],
  ] as const) {
    const rows = jobs.filter((job) => job.transport === transport);
    for (let at = 0; at < rows.length; at += ROWS) {
      const some = rows.slice(at, at + ROWS);
      await sendRows(caller, some, { type, body: write(some) }, ids);
    }
  }
}
