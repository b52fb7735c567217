import fc from 'fast-check';

const forbidden = ['__proto__', 'constructor', 'prototype'];
/** JSON that an answer may be: strings well formed, no key that reaches a prototype, -0 left out as JSON has none. */
const key = fc.string({ unit: 'binary' }).filter((text) => !forbidden.includes(text));
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('```', '```json\n{}\n```', '{', ']', '"', '\\'),
  fc.double({ noNaN: true, noDefaultInfinity: true, max: 2 ** 53, min: -(2 ** 53) }).map((value) => value + 0),
);
export const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
}));
const object = fc.dictionary(key, tree);
/** What is found behind a lead-in, too. */
export const container = fc.oneof(object, fc.array(tree));

/** Prose that leads to an answer. */
export const leadIn = fc.constantFrom(
  '',
  'Answer: ',
  'Here is the JSON you requested:\n',
  '**Answer:** ',
  'Sure! ',
  'Final answer:\n\n',
  'The answer is ',
  "Sorry to hear about the customer's trouble. Result: ",
  'The customer gave an example; here is the answer: ',
  'Der Kunde würde gern kündigen, leider.\nHier ist das Ergebnis:\n',
  'Le client serait mécontent. Réponse : ',
  'De klant zou betalen. Het antwoord is:\n',
  'Mail from [EMAIL_1] came twice.\n### Result\n',
  'Oto odpowiedź:\n',
);

/** What opens, what closes. */
type Pair = [string, string];

/** What may stand around an answer. */
export const wrapper = fc.constantFrom<Pair[]>(
  ['', ''],
  ['```json\n', '\n```'],
  ['```JSON  \r\n', '\n```\n'],
  ['```\n', '\n```'],
  ['~~~\n', '\n~~~'],
  ['````json\n', '\n````'],
  ['```json ', '```'],
  ['`', '`'],
  ['**', '**'],
  ['**`', '`**'],
  ['<final>', '</final>'],
  ['<answer>\n', '\n</answer>'],
  ['<output>', '</output>'],
  ['<Final_Answer>```json\n', '\n```</Final_Answer>.'],
);

/** What a template leaves at the end of a turn. */
export const turnEnd = fc.constantFrom(
  ...[
    '',
    '<|end|>',
    '<|eot_id|>',
    '<|im_end|>\n',
    '<｜end▁of▁sentence｜>',
    '<|end_of_sentence|>',
    '</s>',
    '<|return|>',
  ],
  ...['<|EOT_ID|>', '<end_of_turn>', '<|endoftext|></s>', '<|END_OF_TURN_TOKEN|>'],
);

const TAG_NAMES = [
  ...['think', 'THINK', 'Thinking', 'reasoning', 'analysis', 'scratchpad', 'thinking_process', 'chain-of-thought'],
  ...['seed:cot_budget_reflect', 'inner_thoughts', 'think-aloud'],
];
/** What stands around reasoning. */
export const reasoning = fc.constantFrom<Pair[]>(
  ...TAG_NAMES.map((name): Pair => [`<${name}>`, `</${name}>`]),
  ['<think time="a<b" src="a/b">', '</think >'],
  ['[THINK]', '[/THINK]'],
  ['◁think▷', '◁/think▷'],
  ['＜think＞', '＜/think＞'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
  ['<|start_thinking|>', '<|end_thinking|>'],
  ['<|think|>', '<|endthink|>'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['<｜begin▁of▁thinking｜>', '<｜end▁of▁thinking｜>'],
  ['<|channel>thought\n', '<channel|>'],
  ['<unused94>thought\n', '<unused95>'],
  ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
  ['<|CHANNEL|>Analysis<|MESSAGE|>', '<|END|><|START|>assistant<|CHANNEL|>Final <|constrain|>json<|MESSAGE|>'],
  ['<| channel |>commentary<| message |>', '<| channel |>final<| message |>'],
  ['analysisWe ', 'assistantfinal'],
  ['analysis We ', 'assistantfinal'],
);

const writeWithoutMarks = (value: unknown) => JSON.stringify(value).replaceAll(/[<＜[◁]\s{0,3}[/／|｜]/g, '');

/** A draft as it stands in a reasoning: in words, alone, in a fence, last, and in none of our marks. */
export const draft = fc
  .tuple(
    fc.constantFrom('', 'Hm. ', 'Answer: ', 'The result is\n', '```json\n', '{"a":1} or '),
    container,
    fc.constantFrom('', ' No.', '\n```', '\n', '.', ' } ] "'),
  )
  .map(([before, value, after]) => before + writeWithoutMarks(value) + after);
