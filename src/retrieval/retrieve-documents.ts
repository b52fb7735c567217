import { Failure } from '../failures/failure.ts';
import type { Document, Task } from '../tasks/task.ts';

const LONGEST_MS = 30_000;
const MOST_DOCUMENTS = 50;
const MOST_CHARACTERS = 200_000;

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
  given: { input: unknown; tenant: string; signal: AbortSignal },
): Promise<readonly Document[]> {
  if (task.retrieve === undefined) return [];
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(LONGEST_MS)]);
  const bounded = { ...given, signal };
  try {
    // A signal that has fired fires no more: nothing would end what is begun under it.
    signal.throwIfAborted();
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const documents: unknown = await Promise.race([task.retrieve(bounded), late]);
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
