import type { BatchView, ResultView } from '../../src/records/batches/batch-view.ts';
import { eventually } from './eventually.ts';
import type { Pipeline } from './start-pipeline.ts';

type Body = string | Buffer | ReadableStream<Uint8Array>;

/** How a producer speaks to the API about batches. */
export function createBatchClient({ request }: Pick<Pipeline, 'request'>) {
  const upload = (task: string, body: Body, headers: Record<string, string> = {}) =>
    request(`/v1/batches?task=${task}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
      body: body as BodyInit,
      duplex: 'half',
    } as RequestInit);
  const find = async (id: string) => {
    const answer = await request(`/v1/batches/${id}`);
    if (!answer.ok) throw new Error(`${id} answered ${answer.status}: ${await answer.text()}`);
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
  return {
    upload,
    find,
    findWhen,
    /** The batch once it has finished, or was cancelled and nothing of it is open. */
    finishes: (id: string, withinMs?: number) => findWhen(id, ({ finishedAt }) => finishedAt !== null, withinMs),
    results: async (id: string) => {
      const text = await (await request(`/v1/batches/${id}/results`)).text();
      return text
        .split('\n')
        .filter((one) => one !== '')
        .map((one) => JSON.parse(one) as ResultView);
    },
    cancel: (id: string) => request(`/v1/batches/${id}/cancel`, { method: 'POST' }),
  };
}
