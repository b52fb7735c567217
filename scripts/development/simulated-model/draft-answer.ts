import { draftContacts } from './draft-contacts.ts';
import { draftTriage } from './draft-triage.ts';
import type { Question } from './read-question.ts';
import { cutAtWord, splitSentences } from './split-sentences.ts';

/**
 * What the simulated model would say about a question, by the name of an answer's property: enough for the sample
 * tasks, and for tasks that name their properties alike.
 */
export function draftAnswer(question: Question): Record<string, unknown> {
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
