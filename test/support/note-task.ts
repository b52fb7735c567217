import { z } from 'zod';
import { defineTask } from '../../src/tasks/define-task.ts';
import type { ModelRungOptions, Task } from '../../src/tasks/task.ts';
import { type Behaviour, completion } from './scripted-model.ts';

interface NoteTaskGiven extends ModelRungOptions {
  version?: number;
  /** With a gate, answers below 0.5 are unsure. */
  isGated?: boolean;
  deadlineMs?: number;
}

/** A small task for journeys: a text goes in, a summary of at most 80 characters and a confidence come out. */
export function createNoteTask({ version = 1, isGated = false, deadlineMs, ...rung }: NoteTaskGiven = {}): Task {
  return defineTask({
    name: 'note',
    version,
    input: z.object({ text: z.string() }),
    output: z.object({ summary: z.string().max(80), confidence: z.number().min(0).max(1) }),
    prompt: ({ input }) => ({ system: 'Summarise the note.', user: `<note>\n${input.text}\n</note>` }),
    ladder: ({ model }) => [model('primary', rung)],
    ...(isGated && { gate: { threshold: 0.5, confidence: ({ output }) => output.confidence } }),
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
}

/** What a model says when all is well; `changes` spoil it. */
export const noteAnswer = (changes: object = {}): Behaviour => ({
  body: completion(JSON.stringify({ summary: 'a note', confidence: 0.9, ...changes })),
});
