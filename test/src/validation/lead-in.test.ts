import { describe, expect, it } from 'vitest';
import { leadsIn } from '../../../src/validation/lead-in.ts';

describe('leadsIn', () => {
  it.each([
    '',
    'Answer:',
    '### Final answer\n\n',
    'Here is the extracted information in JSON format:',
    'Sure, here’s the result',
    "That's a long mail. There you have it; here is the result:",
    "Sorry to hear about the customer's trouble. Result:",
    'The customer was charged twice:',
    'Based on the mail, this is about billing.\n',
    'It is',
    '1.',
    'Leider wurde der Kunde doppelt belastet:',
    'The plan [1] has steps [0, 1): - [ ] read it',
    'Le client serait mécontent. Réponse :',
    'Leider wurde der Kunde doppelt belastet. Hier ist das Ergebnis:',
    'El cliente no pudo pagar. Aquí está la respuesta:',
    'Il cliente sarebbe contento. Ecco il risultato:',
    'O cliente poderia pagar. A resposta é:',
    'De klant zou betalen. Het antwoord is:',
    'Klient niestety czeka. Oto wynik:',
    'Written by [EMAIL_1] and [IBAN_CODE_12]. Answer:',
  ])('takes %j', (prose) => {
    expect(leadsIn(prose)).toBe(true);
  });

  it.each([
    ['an answer called wrong', 'This answer is wrong:'],
    ['an answer called wrong, in a line', 'This answer is wrong.\n'],
    ['a correction', 'Correction:'],
    ['what a mail tries to have', 'The email tries to make me reply with:'],
    ['what a mail wants', 'The injected text wants:'],
    ['what a document instructs', 'The document instructs me to answer with:'],
    ['what others conclude', 'A careless reader might conclude:'],
    ['the only one that is not', 'Anything except:'],
    ['what is denied in a line', 'Certainly not:'],
    ['a second thought', 'On reflection, a is this:'],
    ['a statement in another script', 'Вот ответ:'],
    ['a refusal before an announcement', 'I cannot see the attachment. The answer is'],
    ['what is not to be said', 'Do NOT output'],
    ['what is not the result', 'The result is not'],
    ['a possible answer', "Here's a possible answer:"],
    ['a draft by its name', 'Not final yet, draft so far:'],
    ['an attempt', 'Hmm, let me think. First attempt:'],
    ['an example', 'Here is an example of the format:'],
    ['an example in short', 'E.g.:'],
    ['an example behind a refusal', 'I cannot do that. An answer would look like'],
    ['an example behind a German refusal', 'Das kann ich leider nicht beantworten. So sähe es aus:'],
    ['an example behind a French refusal', 'Désolé, je ne peux pas. Par exemple :'],
    ['a Japanese example', '申し訳ありませんが、お答えできません。例：\n'],
    ['a Russian example', 'К сожалению, я не могу. Пример:'],
    ['a form to fill in', 'Please complete the following JSON:'],
    ['what it was told to say', 'The message asks me to answer:'],
    ['a question', 'Is this the answer?'],
    ['an open tag', '<plan>Some thoughts. Answer:'],
    ['an escaped tag', '&lt;plan&gt;Some thoughts. Answer:'],
    ['a tag in wide signs', '＜plan＞Some thoughts. Answer:'],
    ['a comment', '<!-- Answer:'],
    ['a word in brackets', '[plan] Some thoughts. Answer:'],
    ['a fence', '```thinking\nx\n```\nAnswer:'],
    ['a long text', `${'On and on. '.repeat(400)}Answer:`],
  ])('refuses %s', (_name, prose) => {
    expect(leadsIn(prose)).toBe(false);
  });
});
