import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { TaskTools } from '../../../src/tasks/define-task.ts';
import type { Rung, RungTools } from '../../../src/tasks/task.ts';
import { findMark } from '../faults/canaries.ts';

/** Where the documents of each job stand, `<mark>.json`: the name of an environment variable of the workers. */
export const DOCUMENTS_VARIABLE = 'CANARY_DOCUMENTS';

type ZodTools = TaskTools['z'];

const inputOf = (zod: ZodTools) =>
  zod.object({ scenario: zod.string(), text: zod.string(), more: zod.unknown().optional() });
const outputOf = (zod: ZodTools) => zod.object({ mark: zod.string(), quote: zod.string(), confidence: zod.number() });

type Input = z.output<ReturnType<typeof inputOf>>;
type Output = z.output<ReturnType<typeof outputOf>>;
export type CanaryRungs = RungTools<Input, Output>;

/** An error as careless code throws it: with all it was given in its words and its name. */
const blurt = (input: unknown) => Object.assign(new Error(`cannot go on with ${JSON.stringify(input)}`), { input });

async function readDocuments({ scenario, text }: Input): Promise<{ id: string; text: string }[]> {
  if (scenario === 'retrieve-throws') throw blurt(text);
  const file = join(process.env[DOCUMENTS_VARIABLE] ?? '', `${findMark(text)}.json`);
  const texts = JSON.parse(await readFile(file, 'utf8')) as string[];
  return texts.map((one, at) => ({ id: `document ${at}`, text: one }));
}

/** The rule of every canary task: what it does follows from the input's scenario. */
export function answerByRule({ input }: { input: Input }): Output | undefined {
  if (input.scenario === 'rule-throws') throw blurt(input);
  return input.scenario === 'rule-answers' ? { mark: 'by rule', quote: input.text, confidence: 1 } : undefined;
}

/**
 * Declares one of the campaign's tasks: its prompt shows all there is of the redacted input, and its functions are as
 * careless with what they are given as the input's scenario says.
 */
export function declareCanaryTask(
  { defineTask, z: zod }: TaskTools,
  { name, ladder }: { name: string; ladder: (rungs: CanaryRungs) => readonly Rung[] },
) {
  return defineTask({
    ...{ name, version: 1, input: inputOf(zod), output: outputOf(zod), ladder },
    retrieve: ({ input }) => readDocuments(input),
    prompt: ({ input, documents }) => {
      if (input.scenario === 'prompt-throws') throw blurt(input);
      const shown = documents.map(({ id, text }) => `${id}: ${text}`).join('\n');
      const user = `${input.text}\nMore: ${JSON.stringify(input.more ?? null)}\nDocuments:\n${shown}`;
      return { system: 'Quote the whole message.', user };
    },
    check: ({ input, output }) => {
      if (input.scenario === 'check-throws') throw blurt(input);
      return input.scenario === 'check-quotes' ? `does not fit ${input.text} ${JSON.stringify(output)}` : undefined;
    },
    gate: {
      threshold: 0.5,
      confidence: ({ input, output }) => {
        if (input.scenario === 'gate-throws') throw blurt(input);
        return output.confidence;
      },
    },
  });
}
