import type { ServerResponse } from 'node:http';
import type { Behaviour } from '../faults/choose-behaviour.ts';
import { completionWith, deliver, send } from '../faults/deliver-call.ts';
import type { Asked } from '../faults/start-provider.ts';
import type { PlannedJob } from './plan-jobs.ts';
import type { ReplyKind } from './scenarios.ts';

interface Call extends Asked {
  /** The job's values, as no model can know them. */
  originals: readonly string[];
}

const answerOf = ({ mark, question }: Call, change: object = {}) =>
  JSON.stringify({ mark: `job ${mark}`, quote: question, confidence: 0.9, ...change });

const say = (content: string, message: object = {}, reason?: string) =>
  completionWith({ content, refusal: null, ...message }, reason);

/** An error that quotes what it was asked. */
const echo =
  (status: number, code: string) =>
  (response: ServerResponse, { body }: Call) =>
    send(
      response,
      status,
      JSON.stringify({ error: { message: `cannot take ${body}`, type: code, code, param: body } }),
    );

const answers: Partial<Record<ReplyKind, (response: ServerResponse, call: Call) => void>> = {
  'off-schema': (response, call) => send(response, 200, say(answerOf(call, { confidence: call.question }))),
  'echo-error': echo(500, 'server_error'),
  'echo-page': (response, { body }) => {
    send(response, 200, `<html><body>cannot take ${body}</body></html>`, { 'content-type': 'text/html' });
  },
  'echo-refusal': echo(400, 'content_filter'),
  'echo-too-long': echo(400, 'context_length_exceeded'),
  'not-allowed': echo(401, 'invalid_api_key'),
  quota: echo(429, 'insufficient_quota'),
  refusal: (response, { question }) => send(response, 200, say('', { refusal: `I cannot say: ${question}` })),
  'tool-call': (response, { question }) => {
    const call = { id: 'call_1', type: 'function', function: { name: question, arguments: question } };
    send(response, 200, say('', { tool_calls: [call] }));
  },
  empty: (response) => send(response, 200, say('')),
  short: (response, call) => send(response, 200, say(answerOf(call).slice(0, -20), {}, 'length')),
  invented: (response, call) => {
    send(response, 200, say(answerOf(call, { quote: '[EMAIL_9999] and [PERSON_9999] told me.' })));
  },
  mangled: (response, call) => {
    const quote = call.question.replace(/\[([A-Z_]+)_(\d+)\]/g, '[$1_9$2]');
    send(response, 200, say(answerOf(call, { quote: `${quote} [SECRET_9999]` })));
  },
  told: (response, call) => send(response, 200, say(answerOf(call, { quote: call.originals.join('\n') }))),
  unsure: (response, call) => send(response, 200, say(answerOf(call, { confidence: 0.1 }))),
};

/** What the models of a job that is barred everywhere do, whatever its scenario. */
const byModel: Readonly<Record<string, readonly ReplyKind[]>> = {
  barred: ['not-allowed'],
  spent: ['quota'],
  limited: ['throttle', 'good'],
};

/**
 * Makes the provider's answers to the planned jobs: each job's calls to a model follow its scenario one after the
 * other. Those whose mark is in `touched` are answered well.
 */
export function createReply(
  jobs: readonly PlannedJob[],
  touched: ReadonlySet<number>,
): (response: ServerResponse, asked: Asked) => Promise<void> {
  const seen = new Map<string, number>();
  return async (response, asked) => {
    const job = jobs[asked.mark ?? -1];
    const { model } = JSON.parse(asked.body) as { model: string };
    const own = byModel[model];
    const id = `${asked.mark} ${own === undefined ? '' : model}`;
    const nth = seen.get(id) ?? 0;
    seen.set(id, nth + 1);
    const planned = job === undefined || touched.has(job.mark) ? [] : job.scenario.replies;
    const replies = own ?? planned;
    const kind = replies[Math.min(nth, replies.length - 1)] ?? 'good';
    const call = { ...asked, originals: job?.carried.map(({ planted }) => planted.value) ?? [] };
    const answer = answers[kind];
    if (answer === undefined) await deliver(response, kind as Behaviour, answerOf(call));
    else answer(response, call);
  };
}
