import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks } from '../../../src/validation/find-leaks.ts';
import { draftContacts } from './draft-contacts.ts';
import { draftTriage } from './draft-triage.ts';
import { createMaking, fitToSchema } from './fit-to-schema.ts';
import type { Question } from './read-question.ts';
import { cutAtWord, splitSentences } from './split-sentences.ts';

/**
 * What the simulated model would say about a question, by the name of an answer's property: enough for the sample
 * tasks, and for tasks that name their properties alike.
 */
function draftAnswer(question: Question): Record<string, unknown> {
  const schema = JSON.stringify(question.schema ?? {});
  const triage = draftTriage(question.data);
  if (schema.includes('"contacts"')) return { ...triage, contacts: draftContacts(question.data) };
  if (!schema.includes('"keyPoints"')) return { ...triage };
  const sentences = splitSentences(question.data);
  return {
    ...triage,
    summary: summarise(sentences, readMaxSentences(question)),
    keyPoints: sentences.slice(0, 4).map((sentence) => cutAtWord(sentence, 160)),
  };
}

function summarise(sentences: readonly string[], maxSentences: number): string {
  const chosen = sentences.slice(0, Math.max(1, Math.min(maxSentences, Math.ceil(sentences.length / 2))));
  return cutAtWord(chosen.join(' '), 600);
}

function readMaxSentences(question: Question): number {
  return Number(/at most (\d+) sentences?/i.exec(`${question.system}\n${question.user}`)?.[1] ?? 3);
}

/** How often a made-up text is made up anew. */
const mostRounds = 40;

/**
 * What the simulated model answers to a question: a value that fits its schema, the same each time. What it makes up
 * looks like nobody's data, as far as Airlock's own detectors can tell and the schema allows; no model of an honest
 * demonstration should bring some along.
 */
export async function makeAnswer(question: Question, schema: Record<string, unknown>): Promise<unknown> {
  const draft = draftAnswer(question);
  const passedOver = new Map<string, number>();
  for (let round = 1; ; round += 1) {
    const making = createMaking({ root: schema, text: question.data, seed: question.messageId, passedOver });
    const value = fitToSchema(schema, draft, making);
    const suspects =
      making.madeUp.size === 0 || round === mostRounds ? [] : await findSuspects(value, question, schema);
    const bad = suspects
      .flatMap((path) => [path, making.names.get(path) ?? path])
      .filter((path) => making.madeUp.has(path));
    if (bad.length === 0) return value;
    for (const path of new Set(bad)) passedOver.set(path, (passedOver.get(path) ?? 0) + 1);
  }
}

let detectors: ReturnType<typeof createDetectors> | undefined;

/** Where an answer holds what an answer may not bring along. */
async function findSuspects(value: unknown, { system, user }: Question, schema: object): Promise<string[]> {
  detectors ??= createDetectors('strict');
  const redactedInput = [system, user];
  const allowed = JSON.stringify(schema);
  const search = { value, redactedInput, vault: { entries: [] }, allowed, isRedacting: true };
  return (await findLeaks(search, detectors)).map(({ path }) => path);
}
