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

/** What a model would answer: the mark, the contact as it was shown, an urgency from 1 to 5; off schema, another or none. */
export function answerIncident(question: string, mark: number, isOffSchema: boolean): object {
  const contact = /^Contact: (.*)$/m.exec(question)?.[1] ?? '';
  const answer = { mark: markOf(mark), contact, urgency: 3 };
  return isOffSchema ? { ...answer, ...offSchema[mark % offSchema.length] } : answer;
}
