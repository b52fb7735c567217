import { makeAnswer } from './make-answer.ts';
import type { Misbehaviour } from './misbehaviours.ts';
import { countTokens, type Question } from './read-question.ts';
import { splitSentences } from './split-sentences.ts';
import { spoilAnswer } from './spoil-answer.ts';

interface Choice {
  message: { role: 'assistant'; content: string | null; refusal: string | null; tool_calls?: unknown[] };
  finish_reason: 'stop' | 'length' | 'content_filter' | 'tool_calls';
}

interface Completion {
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/**
 * The body of a chat completion for a question, with what is to go wrong in it. `n` makes its id; `outputTokens` is
 * told for as many as the answer has, thoughts included.
 */
export async function makeCompletion(
  question: Question,
  wrong: readonly Misbehaviour[],
  { n, createdAt, ...told }: { n: number; createdAt: Date; outputTokens?: number | undefined },
): Promise<Completion> {
  const choice = await makeChoice(question, wrong);
  const outputTokens = told.outputTokens ?? countTokens(choice.message.content ?? choice.message.refusal ?? '');
  const completion = {
    id: `chatcmpl-simulated-${n}`,
    object: 'chat.completion',
    created: Math.floor(createdAt.getTime() / 1000),
    model: question.model,
    choices: [{ index: 0, ...choice, logprobs: null }],
    usage: {
      prompt_tokens: question.inputTokens,
      completion_tokens: outputTokens,
      total_tokens: question.inputTokens + outputTokens,
    },
    system_fingerprint: 'fp_simulated',
  };
  return completion;
}

async function makeChoice(question: Question, wrong: readonly Misbehaviour[]): Promise<Choice> {
  const answer = await writeAnswer(question, wrong);
  const half = answer.slice(0, Math.ceil(answer.length / 2));
  for (const { name } of wrong) {
    if (name === 'refuse') return choiceOf(null, 'stop', "I'm sorry, I can't help with that request.");
    if (name === 'filter') return choiceOf(half, 'content_filter');
    if (name === 'length') return choiceOf(half, 'length');
    if (name === 'empty') return choiceOf('', 'stop');
    if (name === 'null') return choiceOf(null, 'stop');
    if (name === 'prose') return choiceOf('I looked at the message carefully and it seems fine to me.', 'stop');
    if (name === 'deep') return choiceOf(`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'stop');
    if (name === 'toolcall') return callTool();
  }
  const mostCharacters = (question.maxOutputTokens ?? Infinity) * 4;
  return answer.length > mostCharacters && !wrong.some(({ name }) => name === 'huge')
    ? choiceOf(answer.slice(0, mostCharacters), 'length')
    : choiceOf(answer, 'stop');
}

async function writeAnswer(question: Question, wrong: readonly Misbehaviour[]): Promise<string> {
  const { schema, data } = question;
  if (schema === undefined) return splitSentences(data)[0] ?? 'There is nothing to answer.';
  return spoilAnswer(await makeAnswer(question, schema), wrong, schema);
}

function choiceOf(content: string | null, reason: Choice['finish_reason'], refusal: string | null = null): Choice {
  return { message: { role: 'assistant', content, refusal }, finish_reason: reason };
}

function callTool(): Choice {
  const call = { id: 'call_simulated', type: 'function', function: { name: 'send_email', arguments: '{"to":"all"}' } };
  return {
    message: { role: 'assistant', content: null, refusal: null, tool_calls: [call] },
    finish_reason: 'tool_calls',
  };
}
