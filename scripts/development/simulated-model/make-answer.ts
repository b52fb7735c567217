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
  if (!schema.includes('"keyPoints"')) {
    const { confidence, ...others } = triage;
    // How sure the triage is says something of its category alone.
    return schema.includes('"category"') ? { ...others, confidence } : others;
  }
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

/** Characters for each token, as the simulated model counts them. */
const charactersPerToken = 4;

/**
 * What the simulated model answers to a question: a value that fits its schema, the same each time. What it makes up
 * looks like nobody's data, as far as Airlock's own detectors can tell and the schema allows; no model of an honest
 * demonstration should bring some along. It is briefer where the answer would be cut short.
 */
export async function makeAnswer(question: Question, schema: Record<string, unknown>): Promise<unknown> {
  const most = (question.maxOutputTokens ?? Infinity) * charactersPerToken;
  let value: unknown;
  for (const brevity of [0, 1, 2]) {
    value = await makeHarmless(question, schema, brevity);
    if (JSON.stringify(value).length <= most) break;
  }
  return value;
}

async function makeHarmless(question: Question, schema: Record<string, unknown>, brevity: number): Promise<unknown> {
  const draft = draftAnswer(question);
  const passedOver = new Map<string, number>();
  const { data: text, messageId: seed } = question;
  for (let round = 1; ; round += 1) {
    const making = createMaking({ root: schema, text, seed, passedOver, brevity });
    const value = fitToSchema(schema, draft, making);
    const suspects = round === mostRounds ? [] : await findSuspects(making.madeUp, question, schema);
    if (suspects.length === 0) return value;
    for (const path of suspects) passedOver.set(path, (passedOver.get(path) ?? 0) + 1);
  }
}

let detectors: ReturnType<typeof createDetectors> | undefined;

/** The places of made-up texts that no answer may bring along. */
async function findSuspects(
  madeUp: ReadonlyMap<string, string>,
  { system, user }: Question,
  schema: object,
): Promise<string[]> {
  if (madeUp.size === 0) return [];
  detectors ??= createDetectors('strict');
  const [places, value] = [[...madeUp.keys()], [...madeUp.values()]];
  const given = { redactedInput: [system, user], allowed: JSON.stringify(schema), vault: { entries: [] } };
  const leaks = await findLeaks({ value, ...given, isRedacting: true }, detectors);
  return leaks.map(({ path }) => places[Number(path.slice(1))] ?? '');
}
