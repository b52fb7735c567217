import { addedWords, buildPrompt } from '../prompting/build-prompt.ts';
import type { Task } from '../tasks/task.ts';

/** The same shape with nothing in it: empty strings, zeros. */
function blank(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value === 'number') return 0;
  if (Array.isArray(value)) return value.map(blank);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, blank(part)]));
  }
  return value;
}

/**
 * What a task would send for an input with nothing in it: its own words, Airlock's and its schema. An original that
 * stands there too ("Bill" in an instruction about bills) is no breach. A prompt that cannot take an empty input has no
 * constants.
 */
export function findConstants(task: Task, redactedInput: unknown): string {
  const always = [JSON.stringify(task.providerSchema), ...addedWords].join('\n');
  try {
    const { system, user } = buildPrompt(
      task,
      { input: blank(redactedInput), documents: [], vault: { entries: [] } },
      [],
    );
    return [system, user, always].join('\n');
  } catch {
    return always;
  }
}
