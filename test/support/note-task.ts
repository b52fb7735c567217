import { z } from 'zod';
import { defineTask } from '../../src/tasks/define-task.ts';
import type { ModelRungOptions, Task } from '../../src/tasks/task.ts';
import { type Behaviour, completion } from './scripted-model.ts';

interface NoteTaskGiven extends ModelRungOptions {
  version?: number;
  /** Answers below are unsure; by default none is. */
  threshold?: number;
}

/** A small task for journeys: a text goes in, a summary of at most 80 characters and a confidence come out. */
export function createNoteTask({ version = 1, threshold = 0, ...rung }: NoteTaskGiven = {}): Task {
  return defineTask({
    name: 'note',
    version,
    input: z.object({ text: z.string() }),
    output: z.object({ summary: z.string().max(80), confidence: z.number().min(0).max(1) }),
    prompt: ({ input }) => ({ system: 'Summarise the note.', user: `<note>\n${input.text}\n</note>` }),
    gate: { threshold, confidence: ({ output }) => output.confidence },
    ladder: ({ model }) => [model('primary', rung)],
  });
}

/** What a model says when all is well; `changes` spoil it. */
export const noteAnswer = (changes: object = {}): Behaviour => ({
  body: completion(JSON.stringify({ summary: 'a note', confidence: 0.9, ...changes })),
});
