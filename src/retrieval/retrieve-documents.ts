import { Failure } from '../failures/failure.ts';
import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import type { Document, Sources, Task } from '../tasks/task.ts';
import { MOST_CHARACTERS, MOST_DOCUMENTS } from './sources.ts';

const LONGEST_MS = 30_000;

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  'text' in value &&
  typeof value.id === 'string' &&
  typeof value.text === 'string';

/**
 * The documents that a task wants beside its input; none when it does not retrieve. They are redacted with it.
 * At most 30 s, 50 documents and 200,000 characters; anything else, or a throw, is `retrieval-failed`.
 */
export async function retrieveDocuments(
  task: Task,
  given: { input: unknown; tenant: string; sources: Sources; signal: AbortSignal },
): Promise<readonly Document[]> {
  const { retrieve } = task;
  if (retrieve === undefined) return [];
  try {
    // A task that is not told of the end in time must not begin under a signal that fires no more.
    given.signal.throwIfAborted();
    const documents: unknown = await limitTime(LONGEST_MS, [given.signal], (signal) =>
      abandonWhen(signal, retrieve({ ...given, signal })),
    );
    if (!Array.isArray(documents) || documents.length > MOST_DOCUMENTS || !documents.every(isDocument)) {
      throw new TypeError('retrieve must return a list of at most 50 documents with id and text');
    }
    const characters = documents.reduce((total, { text }) => total + text.length, 0);
    if (characters > MOST_CHARACTERS) throw new RangeError('retrieve returned more than 200,000 characters');
    return documents.map(({ id, text }) => ({ id, text }));
  } catch (error) {
    if (given.signal.aborted) throw new Failure('cancelled');
    throw new Failure('retrieval-failed', { cause: error });
  }
}
