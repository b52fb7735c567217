import type { BatchView, ResultView } from '../../src/jobs/batch-view.ts';
import { eventually } from './eventually.ts';
import type { Pipeline } from './start-pipeline.ts';

type Body = string | Buffer | AsyncIterable<Buffer>;

/** A row of a batch as a line of NDJSON. */
export const lineOf = (row: object): string => `${JSON.stringify(row)}\n`;

/** How a producer speaks to the API about batches. */
export function createBatchClient({ request }: Pick<Pipeline, 'request'>) {
  const upload = (task: string, body: Body, headers: Record<string, string> = {}) =>
    request(`/v1/batches?task=${task}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
      body,
      duplex: 'half',
    } as RequestInit);
  const accept = async (task: string, body: Body, headers?: Record<string, string>) => {
    const answer = await upload(task, body, headers);
    if (answer.status !== 202) throw new Error(`the upload was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as BatchView;
  };
  const find = async (id: string) => {
    const answer = await request(`/v1/batches/${id}`);
    if (!answer.ok) throw new Error(`${id} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as BatchView;
  };
  const findWhen = (id: string, isSo: (batch: BatchView) => boolean, withinMs = 25_000) =>
    eventually(
      async () => {
        const batch = await find(id);
        if (!isSo(batch)) throw new Error(`it is ${JSON.stringify(batch)}`);
        return batch;
      },
      { withinMs, describe: `what is awaited of ${id}` },
    );
  const results = async (id: string) => {
    const text = await (await request(`/v1/batches/${id}/results`)).text();
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as ResultView);
  };
  return {
    upload,
    /** Uploads what is taken: 202, or it throws. */
    accept,
    find,
    findWhen,
    /** The batch once nothing of it is open any more. */
    finishes: (id: string, withinMs?: number) => findWhen(id, ({ finishedAt }) => finishedAt !== null, withinMs),
    results,
    /** The batch's counts as its results have them. */
    recount: async (id: string): Promise<BatchView['counts']> => {
      const all = await results(id);
      const count = (name: string) => all.filter(({ status }) => status === name).length;
      return {
        ...{ total: all.length, rejected: count('rejected'), queued: count('queued'), running: count('running') },
        ...{ inReview: count('in_review'), succeeded: count('succeeded'), failed: count('failed') },
        ...{ cancelled: count('cancelled'), expired: count('expired') },
        degraded: all.filter(({ answer }) => answer?.degraded).length,
      };
    },
    cancel: (id: string) => request(`/v1/batches/${id}/cancel`, { method: 'POST' }),
  };
}
