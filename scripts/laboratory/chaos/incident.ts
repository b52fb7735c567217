import type { TaskTools } from '../../../src/tasks/define-task.ts';
import { type Canaries, markOf } from '../faults/canaries.ts';

/** The input of job `n`: its mark among personal data. */
export function writeIncident(
  n: number,
  { mailOf, nameOf, phoneOf, ibanOf }: Canaries,
): { text: string; contact: string } {
  const text =
    `Report ${markOf(n)}: the pump of the hall leaks again and the floor is wet. ` +
    `My name is ${nameOf(n)}. Call ${phoneOf(n)}; the deposit goes back to ${ibanOf(n)}.`;
  return { text, contact: mailOf(n) };
}

/** What is wrong with an answer that is off schema. */
const offSchema = [{ urgency: 'very' }, { urgency: 9 }, { urgency: undefined }];

/** What the campaign's tasks have in common: an incident goes in, who reported it and how urgent it is comes out. */
export const describeNote = (z: TaskTools['z']) => ({
  version: 1,
  input: z.object({ text: z.string(), contact: z.string() }),
  output: z.object({
    mark: z.string().regex(/^xq\d+xq$/),
    contact: z.string(),
    urgency: z.number().int().min(1).max(5),
  }),
  prompt: ({ input }: { input: { text: string; contact: string } }) => ({
    system: 'Note which incident is reported, by whom, and how urgent it is.',
    user: `${input.text}\nContact: ${input.contact}`,
  }),
});

/** What a model would answer: the mark, the contact as shown, an urgency from 1 to 5; off schema, another or none. */
export function answerIncident(question: string, mark: number, isOffSchema: boolean): object {
  const contact = /^Contact: (.*)$/m.exec(question)?.[1] ?? '';
  const answer = { mark: markOf(mark), contact, urgency: 3 };
  return isOffSchema ? { ...answer, ...offSchema[mark % offSchema.length] } : answer;
}
