import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Span } from '../detector.ts';
import { alignTokens } from './align-tokens.ts';
import { plugInTypes } from './find-type.ts';
import { hashDeclaration } from './hash-declaration.ts';
import { joinTokens } from './join-tokens.ts';
import { type Classify, openPipeline, type TransformersPackage } from './open-pipeline.ts';
import type { OpenedDetector } from './presidio.ts';
import { DetectorsFileError, type TransformersDeclaration } from './read-detectors-file.ts';
import { splitText } from './split-text.ts';
import { createTrouble, reasonOf } from './trouble.ts';

/** Code units of text that most models take at once. */
const longestText = 1000;
/** A text as short as this is not split again: what the model did not see of it are words it does not know. */
const shortestText = 64;

const answerSchema = z.array(z.object({ word: z.string(), entity: z.string(), score: z.number() }));

/**
 * Opens a detector that labels a text's tokens in this process, with a model from a folder of this machine. A text
 * longer than the model takes is shown to it in pieces. Throws a `DetectorsFileError` when the folder cannot be read or
 * transformers.js is not installed; the detector throws `detector-unavailable` when the weights do not load,
 * `redaction-failed` when the model gives no tokens.
 */
export async function openTransformers(
  declared: TransformersDeclaration,
  load?: () => Promise<TransformersPackage>,
): Promise<OpenedDetector> {
  const { name, model, required, ...rest } = declared;
  const files = await listFiles(model).catch((error: unknown) => {
    throw new DetectorsFileError(`${name}: the folder of its model cannot be read (${reasonOf(error)})`);
  });
  const classify = await openPipeline(declared, load);
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

/** The files of a model's folder by name and length, which tell its weights apart without reading them. */
async function listFiles(folder: string): Promise<[string, number][]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size]));
}

/** Where the model stopped reading before the text's end, the text is shown to it again in shorter pieces. */
async function findByTokens(text: string, classify: Classify, declared: TransformersDeclaration): Promise<Span[]> {
  const answer = answerSchema.safeParse(await classify(text, { ignore_labels: [] }));
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
