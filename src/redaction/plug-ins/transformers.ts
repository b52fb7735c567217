import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import { Failure } from '../../failures/failure.ts';
import { abandonWhen, limitTime } from '../../failures/limit-time.ts';
import { reasonOf } from '../../net/reason-of.ts';
import type { Span } from '../detector.ts';
import { plugInTypes } from './find-type.ts';
import type { OpenedDetector } from './presidio.ts';
import { hashDeclaration, refuseDetectors, type TransformersDeclaration } from './read-detectors-file.ts';
import { splitText } from './split-text.ts';
import { alignTokens, joinTokens } from './tokens.ts';
import { createTrouble } from './trouble.ts';

/** Code units of text that most models take at once. */
const longestText = 1000;
/** A text this short is not split again: what the model skipped in it are words it does not know. */
const shortestText = 64;

/** Texts at once: each takes several cores, and memory. */
const atOnce = 2;
/** Milliseconds for one text, once it is its turn. */
const timeoutMs = 30_000;

const answerSchema = z.array(z.object({ word: z.string(), entity: z.string(), score: z.number() }));

/**
 * Opens a detector that labels a text's tokens in this process, with a model from a folder of this machine. A text
 * longer than the model takes is shown to it in pieces. Throws a `SettingsFileError` when the folder cannot be read or
 * transformers.js is not installed; the detector throws `detector-unavailable` when the weights do not load
 * or a text takes 30 s, `redaction-failed` when the model throws or gives no tokens.
 */
export async function openTransformers(
  declared: TransformersDeclaration,
  load?: () => Promise<TransformersPackage>,
): Promise<OpenedDetector> {
  const { name, model, required, ...rest } = declared;
  const files = await listFiles(model).catch((error: unknown) => {
    throw refuseDetectors(`${name}: the folder of its model cannot be read (${reasonOf(error)})`);
  });
  const classify = limitWork(await openPipeline(declared, load));
  const detector = {
    name,
    version: hashDeclaration({ ...rest, required, files }),
    languages: 'any',
    locality: 'in-process',
    types: plugInTypes,
    plugIn: required ? 'required' : 'optional',
    longestText,
    detect: (text: string) => findByTokens(text, classify, declared),
  } as const;
  return { detector, close: async () => undefined };
}

/** Work that takes too long is not waited for, but holds its slot until it is done: nothing stops it. */
function limitWork(classify: Classify): Classify {
  const inTurn = pLimit(atOnce);
  return (text, options) =>
    new Promise((resolve, reject) => {
      const work = () => {
        const result = classify(text, options);
        limitTime(timeoutMs, [], (signal) => abandonWhen(signal, result)).then(resolve, reject);
        return result;
      };
      inTurn(work).catch(reject);
    });
}

/** The files of a model's folder by name and length, which tell its weights apart without reading them. */
async function listFiles(folder: string): Promise<[string, number][]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size]));
}

/** A model that takes too long is taken for away; what else it throws, the text may have caused. */
function fail(error: unknown): never {
  if (error instanceof Failure) throw error;
  const reason = reasonOf(error);
  throw createTrouble(reason === 'TimeoutError' ? 'detector-unavailable' : 'redaction-failed', reason);
}

/** Where the model stopped reading before the text's end, the text is shown to it again in shorter pieces. */
async function findByTokens(text: string, classify: Classify, declared: TransformersDeclaration): Promise<Span[]> {
  const answer = answerSchema.safeParse(await classify(text, { ignore_labels: [] }).catch(fail));
  if (!answer.success) throw createTrouble('redaction-failed', 'answer-not-tokens');
  const { placed, end } = alignTokens(text, answer.data);
  if (text.length <= shortestText || !/[\p{L}\p{N}]/u.test(text.slice(end))) return joinTokens(text, placed, declared);
  const found: Span[] = [];
  for (const piece of splitText(text, Math.ceil(text.length * 0.6))) {
    for (const { start, end: to, type } of await findByTokens(piece.text, classify, declared)) {
      found.push({ start: start + piece.start, end: to + piece.start, type });
    }
  }
  return found;
}

/** Labels the tokens of a text. It must return all of them: without the others, none can be placed. */
export type Classify = (text: string, options: { ignore_labels: readonly string[] }) => Promise<unknown>;

/** What is used of transformers.js. */
interface TransformersPackage {
  env: Record<string, unknown>;
  pipeline: (task: string, model: string, options: object) => Promise<Classify>;
}

const packageName = '@huggingface/transformers';

/** Loads transformers.js, which is not among Airlock's own packages. */
const importTransformers = (): Promise<TransformersPackage> => import(packageName);

/**
 * Opens a model for token classification in a folder of this machine. Nothing is ever downloaded or written. Its
 * weights are loaded when it is first used, and once; it throws `detector-unavailable` when they cannot be. Throws a
 * `SettingsFileError` when transformers.js is not installed.
 */
async function openPipeline(
  { name, model, dtype }: { name: string; model: string; dtype?: string | undefined },
  load: () => Promise<TransformersPackage> = importTransformers,
): Promise<Classify> {
  const { env, pipeline } = await load().catch((error: unknown) => {
    const reason = reasonOf(error);
    const isMissing = reason === 'ERR_MODULE_NOT_FOUND';
    const how = `npm install --no-save ${packageName}`;
    throw refuseDetectors(
      `${name} needs ${packageName}, which ${isMissing ? `is not installed: ${how}` : `cannot be loaded (${reason})`}`,
    );
  });
  // The model's folder is absolute; the path that is put before it must not change it.
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: '/', useFSCache: false });
  let loading: Promise<Classify> | undefined;
  const open = () =>
    pipeline('token-classification', model, { local_files_only: true, ...(dtype !== undefined && { dtype }) }).catch(
      () => {
        loading = undefined;
        throw createTrouble('detector-unavailable', 'model-not-loaded');
      },
    );
  return async (text, options) => {
    loading ??= open();
    const classify = await loading;
    return classify(text, options);
  };
}
