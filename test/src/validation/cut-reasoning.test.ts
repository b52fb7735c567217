import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../src/validation/parse-answer.ts';

describe('cutReasoning, in parseAnswer', () => {
  it.each([
    ['<think>Draft: {"a":2}. No.</think>{"a":1}'],
    ['<THINK>\n{"a":2}\n</THINK>\n\n{"a":1}'],
    ['<thinking>{"a":2}</thinking> {"a":1}'],
    ['<reasoning>why</reasoning>\n```json\n{"a":1}\n```'],
    ['<think>one</think><think>two {"a":2}</think>{"a":1}'],
    ['<think>a <think>b</think> {"a":2} c</think>{"a":1}'],
    ['First {"a":2} comes to mind.\n</think>\n{"a":1}'],
    ['<think type="deep">```json\n{"a":2}\n```</think>\nHere: {"a":1}'],
    ['<|START_THINKING|>{"a":2}<|END_THINKING|><|START_RESPONSE|>{"a":1}<|END_RESPONSE|>'],
    ['[THINK]{"a":2}[/THINK]{"a":1}'],
    ['◁think▷{"a":2}◁/think▷{"a":1}'],
    ['<seed:think>{"a":2}</seed:think>{"a":1}'],
    ['<|begin_of_thought|>{"a":2}<|end_of_thought|>{"a":1}'],
    ['<|channel|>analysis<|message|>{"a":2}<|end|><|start|>assistant<|channel|>final<|message|>{"a":1}<|return|>'],
    ['<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{"a":1}'],
    ['analysisWe need {"a":2}.assistantfinal{"a":1}'],
  ])('takes what is said after the reasoning in %j', (text) => {
    expect(parseAnswer(text)).toEqual({ ok: true, value: { a: 1 } });
  });

  it.each([
    ['<think>{"a":1}</think>'],
    ['<think>{"a":1}</think>I cannot say.'],
    ['<think>{"a":1}</think>{"a":2,}'],
    ['<think>{"a":1}</think>{"a":'],
    ['<think>{"a":1}'],
    ['<think>one</think><think>{"a":1}'],
    ['{"a":1}<think>That was wrong.</think>'],
    ['{"a":1}\n<think>Wait, no'],
    ['{"a":1}\n</THINK>'],
    ['<|channel|>analysis<|message|>{"a":1}<|end|>'],
    ['<|channel|>final<|message|>{"a":1}<|end|><|start|>assistant<|channel|>commentary<|message|>{"a":2}'],
    ['analysisWe answer {"a":1}'],
    ['analysis\nAnswer: {"a":1}'],
    ['commentaryAnswer: {"a":1}'],
    ['<|start|>assistant<|message|>{"a":1}<|end|>'],
    ['<|channel|>final This is wrong: {"a":1}'],
    ['<|START_THINKING|>maybe {"a":1}<|END_THINKING|>'],
    ['<|START_ACTION|>[{"a":1}]<|END_ACTION|>'],
    ['<think>a <think>b</think> Hm <think>c {"a":1}'],
  ])('takes no draft for the answer in %j', (text) => {
    expect(parseAnswer(text)).toMatchObject({ ok: false, code: 'answer-not-json' });
  });
});
