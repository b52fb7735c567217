import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import type { BatchView, ResultView } from '../../../src/jobs/batch-view.ts';
import { openResultFile, type ResultFile } from '../enqueue/open-result-file.ts';
import { openSource, type Source, type SourceChoice } from '../enqueue/open-source.ts';
import { createProgress } from '../enqueue/progress.ts';
import { findBadRows, openResults } from '../enqueue/read-results.ts';
import { sendFile } from '../enqueue/send-file.ts';
import { readCsvOptions } from '../enqueue/upload-format.ts';
import { countLost, countThrough, describeCost, describeCounts, watchBatch } from '../enqueue/watch-batch.ts';
import { writeCsv } from '../enqueue/write-csv.ts';
import type { ApiClient } from './api-client.ts';
import { addApiOptions, type JsonOptions } from './command-options.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { type ApiOptions, openApi } from './open-api.ts';
import { rehearse } from './rehearse.ts';
import { print, printResult, say, type Terminal } from './terminal.ts';

const MOST_BAD_ROWS = 10;

interface EnqueueOptions extends ApiOptions, JsonOptions, SourceChoice {
  task: string;
  watch?: boolean;
  out?: string;
  rejects?: string;
  failOn?: 'degraded' | 'failed';
  idempotencyKey?: string;
  dryRun?: boolean;
}

interface Enqueueing {
  source: Source;
  options: EnqueueOptions;
  terminal: Terminal;
  api: ApiClient;
  out: ResultFile | undefined;
  rejects: ResultFile | undefined;
  /** Undefined where nothing tells one upload of these rows from another. */
  idempotencyKey: string | undefined;
  signal: AbortSignal;
  /** The batch, once it is known. */
  batchId?: string;
  /** Every row was taken or refused. */
  isSent?: boolean;
}

const isStdoutFree = ({ options, out, rejects }: Enqueueing) => !options.json && !out?.isStdout && !rejects?.isStdout;

/** The batch's id is the first thing that is said, once it is known. */
function hearId(run: Enqueueing, batchId: string): void {
  if (run.batchId !== undefined) return;
  run.batchId = batchId;
  if (isStdoutFree(run)) print(run.terminal, batchId);
  else say(run.terminal, batchId);
}

/** Sends the file and, when that is asked for, waits until nobody works on it any more. */
async function sendAndWatch(run: Enqueueing): Promise<BatchView> {
  const { source, options, terminal, api, signal, idempotencyKey } = run;
  const progress = createProgress(terminal, 'taken');
  const upload = { source, task: options.task, idempotencyKey, csv: readCsvOptions(options) };
  const sent = await sendFile(api, upload, { progress, signal, onOpened: (batchId) => hearId(run, batchId) });
  const { batch, isReplayed } = sent;
  hearId(run, batch.id);
  run.isSent = true;
  say(terminal, `${batch.id} ${isReplayed ? 'was sent before' : 'is taken'}: ${describeCounts(batch.counts)}`);
  if (batch.endedEarly) say(terminal, `the upload was ended early: ${batch.endedEarly.code}; the rest was not taken`);
  if (!options.watch && run.out === undefined && options.failOn === undefined) return batch;
  const onLost = () => say(terminal, `${api.url} does not answer; trying again`);
  return watchBatch(api, batch.id, { progress: createProgress(terminal, 'done'), signal, onLost });
}

/** Says on stderr which rows came to nothing, the first ten of them. */
async function sayBadRows({ api, terminal, signal }: Enqueueing, { id, counts }: BatchView): Promise<void> {
  const lost = countLost(counts);
  if (lost === 0) return;
  for (const { row, status, failure } of await findBadRows(api, id, MOST_BAD_ROWS, signal)) {
    say(terminal, `row ${row} ${status}${failure === null ? '' : `: ${failure.code}: ${failure.message}`}`);
  }
  if (lost > MOST_BAD_ROWS) say(terminal, `and ${lost - MOST_BAD_ROWS} more`);
}

/** The rows that were refused, with why, as NDJSON. */
async function* readRejected({ api, signal }: Enqueueing, { id, counts }: BatchView): AsyncGenerator<string> {
  let left = counts.rejected;
  if (left === 0) return;
  const body = await openResults(api, id, signal);
  try {
    for await (const line of createInterface({ input: body })) {
      const { row, customId, status, failure } = JSON.parse(line) as ResultView;
      if (status !== 'rejected') continue;
      yield `${JSON.stringify({ row, customId, failure })}\n`;
      left -= 1;
      if (left === 0) return;
    }
  } finally {
    body.destroy();
  }
}

/** Rows that came to nothing or were not taken are a failure in any case; degraded answers where that was asked for. */
function hasFailed({ counts, endedEarly }: BatchView, { failOn }: EnqueueOptions): boolean {
  return countLost(counts) > 0 || endedEarly !== null || (failOn === 'degraded' && counts.degraded > 0);
}

/** The results as their file's ending says. */
async function openRows({ api, source, signal, options, terminal }: Enqueueing, batch: BatchView): Promise<Readable> {
  if (!/\.csv$/i.test(options.out ?? '')) return openResults(api, batch.id, signal);
  if (source.readAgain === undefined) say(terminal, 'stdin is read once: the results stand alone, by their customId');
  return Readable.from(writeCsv(api, { source, batch, signal }));
}

async function carryOut(run: Enqueueing): Promise<void> {
  const { terminal, options, out, rejects } = run;
  const batch = await sendAndWatch(run);
  if (out) await out.write(await openRows(run, batch));
  if (rejects) await rejects.write(Readable.from(readRejected(run, batch)));
  await sayBadRows(run, batch);
  if (batch.counts.inReview > 0) say(terminal, `${batch.counts.inReview} wait for a person: airlock reviews list`);
  const [cost] = describeCost(batch);
  if (cost !== undefined && countThrough(batch.counts) === batch.counts.total) say(terminal, `it cost ${cost}`);
  if (options.json && !out?.isStdout && !rejects?.isStdout) printResult(terminal, options, batch);
  if (hasFailed(batch, options)) terminal.exitCode = exitCodes.someFailed;
}

/** What to do after a break: the file's content is its Idempotency-Key, so that the same command goes on. */
function sayHowToResume(run: Enqueueing, reason: string): void {
  const { terminal, batchId, isSent, options, idempotencyKey } = run;
  const kept = batchId === undefined ? 'what was sent stays' : `what was sent stays in ${batchId}`;
  if (idempotencyKey === undefined && !isSent) {
    say(terminal, `${reason}; ${kept}. Sent again it is a batch of its own: --idempotency-key goes on`);
    return;
  }
  if (idempotencyKey === undefined) {
    say(terminal, `${reason}; ${batchId} goes on by itself: airlock batches show ${batchId}`);
    return;
  }
  const key = options.idempotencyKey === undefined ? '' : ' with the same --idempotency-key';
  const state = isSent ? `${batchId} goes on by itself` : kept;
  say(terminal, `${reason}; ${state}. Run the same command${key} again to go on: no row is taken twice`);
}

/** The Idempotency-Key of an upload: the same for the same content, task and format, whatever the file is called. */
async function findKey(source: Source, { idempotencyKey, task }: EnqueueOptions): Promise<string | undefined> {
  if (idempotencyKey !== undefined) return idempotencyKey;
  const digest = await source.digest();
  return digest && `enqueue-${createHash('sha256').update(`${task}\n${source.format}\n${digest}`).digest('hex')}`;
}

async function enqueue(file: string, options: EnqueueOptions, terminal: Terminal): Promise<void> {
  const source = await openSource(file, options, terminal);
  if (options.dryRun) return rehearse(source, options, terminal);
  const api = await openApi(terminal.env, options);
  const openFile = async (path: string | undefined, option: string) =>
    path === undefined ? undefined : openResultFile(path, terminal, option);
  const run: Enqueueing = {
    ...{ source, options, terminal, api },
    ...{ out: await openFile(options.out, '--out'), rejects: await openFile(options.rejects, '--rejects') },
    ...{ idempotencyKey: await findKey(source, options), signal: terminal.holdInterrupts() },
  };
  try {
    await carryOut(run);
  } catch (error) {
    if (run.signal.aborted) {
      sayHowToResume(run, 'interrupted');
      terminal.exitCode = exitCodes.interrupted;
      return;
    }
    if (exitCodeOf(error) === exitCodes.unreachable) sayHowToResume(run, 'this broke off');
    throw error;
  }
}

/** `enqueue FILE --task T` */
export function addEnqueue(program: Command, terminal: Terminal): void {
  addApiOptions(program.command('enqueue <file>'))
    .description(
      'send a file of rows as one batch, plain or .gz; - is stdin. The same file again goes on where it broke off',
    )
    .requiredOption('--task <name>', 'the task of every row')
    .addOption(new Option('--format <format>', 'when the ending does not tell').choices(['ndjson', 'csv']))
    .option('--delimiter <character>', 'between the cells of a CSV file: , ; | or tab; its header tells by itself')
    .option('--id-column <column>', "the column of a CSV file that holds each row's customId")
    .addOption(
      new Option(
        '--columns <field=column>',
        'the column of a CSV file that is this field; may be given again',
      ).argParser((pair: string, before: readonly string[] = []) => [...before, pair]),
    )
    .option('--ignore-columns', "leave out columns of a CSV file that the task's input does not name")
    .option('--watch', 'show progress until every row is through')
    .addOption(
      new Option(
        '--fail-on <outcome>',
        'wait for the results; exit 1 for failed rows alone, or for degraded answers too',
      )
        .choices(['degraded', 'failed'])
        .conflicts('dryRun'),
    )
    .option('--rejects <file>', 'write the rows that were refused, with why, as NDJSON; - is stdout')
    .option(
      '--out <file>',
      'wait for the results and write them: as NDJSON, or joined to the rows where it ends in .csv; - is stdout',
    )
    .option('--idempotency-key <key>', "in place of the one made of the file's content: another one runs it anew")
    .option('--dry-run', 'send nothing: check the rows, count findings, estimate tokens and cost')
    .action((file: string, options: EnqueueOptions) => enqueue(file, options, terminal));
}
