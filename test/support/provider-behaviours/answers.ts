import { completion } from '../scripted-model.ts';
import { type ProviderBehaviour, row } from './behaviour.ts';

const type = (value: string) => ({ headers: { 'content-type': value }, usage: [31, 7] as [number, number] });
const paid = { usage: [31, 7] as [number, number] };
const text = { text: '{"a":1}' };
const ok = completion('{"a":1}');
const says = (content: unknown, more: object = {}) => ({
  ...completion(null, { message: { role: 'assistant', content, ...more } }),
});
const withUsage = (usage: unknown) => completion('{"a":1}', {}, { usage });
const ends = (finish_reason: unknown, content: string | null = '{"a":1}') => completion(content, { finish_reason });

/** `finish_reason` of each kind, in spellings of several providers, whatever stands in the content. */
const finishes: [ProviderBehaviour['follows'], string[]][] = [
  [
    'model-error',
    [
      'error',
      'ERROR',
      'abort',
      'aborted',
      'network_error',
      'insufficient_system_resource',
      'cancelled',
      'FAILED',
      'EngineError',
      'upstream_error',
      'timeout',
    ],
  ],
  [
    'model-refused',
    [
      'content_filter',
      'CONTENT_FILTER',
      'content_filter: PROHIBITED_CONTENT',
      'safety',
      'SAFETY',
      'recitation',
      'FINISH_REASON_SAFETY',
      'LANGUAGE',
      'blocklist',
      'prohibited_content',
      'SPII',
      'sensitive',
      'refusal',
      'guardrail_intervened',
      'FinishReason.SAFETY',
      'content-filter',
      'content_filter_error',
    ],
  ],
  [
    'answer-cut-short',
    [
      'length',
      'LENGTH',
      'max_tokens',
      'MAX_TOKENS',
      'model_length',
      'max_output_tokens',
      'FinishReason.MAX_TOKENS',
      'model_context_window_exceeded',
      'incomplete',
    ],
  ],
  ['answer-tool-call', ['MALFORMED_FUNCTION_CALL']],
  [text, ['stop', 'STOP', 'end_turn', 'eos', 'stop_sequence', 'COMPLETE', 'tool_calls', '']],
];

const bodies = [
  row('an answer', 200, ok, text, paid),
  row('no type', 200, JSON.stringify(ok), text, { headers: { 'content-type': '' }, ...paid }),
  row('text/plain', 200, ok, text, type('text/plain; charset=ISO-8859-1')),
  row('application/octet-stream', 200, ok, text, type('application/octet-stream')),
  row('a charset of odd spelling', 200, ok, text, type('application/json; charset=UTF_8')),
  row('a type of nonsense', 200, ok, text, type('json')),
  row('a status of 201', 201, ok, text, paid),
  row('a byte order mark', 200, `\ufeff${JSON.stringify(ok)}`, text, paid),
  row('white space around', 200, `\n\n  ${JSON.stringify(ok)}\n`, text, paid),
  row('a list with one answer', 200, [ok], text, paid),
  row('bytes that are not UTF-8', 200, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'model-protocol'),
  row('JSON in UTF-16', 200, Buffer.from(`\ufeff${JSON.stringify(ok)}`, 'utf16le'), 'model-protocol'),
  row('HTML', 200, '<html></html>', 'model-protocol', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  row('HTML that says it is JSON', 200, '<html></html>', 'model-protocol'),
  row('server-sent events', 200, `data: ${JSON.stringify(ok)}\n\n`, 'model-protocol', {
    ...paid,
    headers: { 'content-type': 'text/event-stream' },
  }),
  row('server-sent events that say they are JSON', 200, `data: ${JSON.stringify(ok)}\n\n`, 'model-protocol', paid),
  row('an empty body', 200, '', 'model-protocol'),
  row('JSON that is cut', 200, JSON.stringify(ok).slice(0, 90), 'model-protocol'),
  row('no choice', 200, { ...ok, choices: [] }, 'model-protocol', paid),
  row('a choice without a message', 200, { ...ok, choices: [{ finish_reason: 'stop' }] }, 'model-protocol', paid),
  row(
    'a message that is null, cut short',
    200,
    { ...ok, choices: [{ finish_reason: 'MAX_TOKENS', message: null }] },
    'answer-cut-short',
    paid,
  ),
  row(
    'no message, filtered',
    200,
    { ...ok, choices: [{ finish_reason: 'content_filter: SAFETY' }] },
    'model-refused',
    paid,
  ),
  row(
    'another kind of object',
    200,
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: '{"a":1}' }],
      usage: { input_tokens: 3, output_tokens: 4 },
    },
    'model-protocol',
    { usage: [3, 4] },
  ),
];

const contents = [
  row(
    'parts of text',
    200,
    says([
      { type: 'text', text: '{"a"' },
      { type: 'text', text: ':1}' },
    ]),
    text,
    paid,
  ),
  row('parts of output_text', 200, says([{ type: 'output_text', text: '{"a":1}', annotations: [] }]), text, paid),
  row(
    'a thought before the text',
    200,
    says([
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: '{"a":1}' },
    ]),
    text,
    paid,
  ),
  row(
    'a reasoning part and a picture',
    200,
    says([
      { type: 'reasoning', text: 'hm' },
      { type: 'image_url', image_url: {} },
      { type: 'text', text: '{"a":1}' },
    ]),
    text,
    paid,
  ),
  row('parts that are plain text', 200, says(['{"a"', ':1}']), text, paid),
  row('one part alone', 200, says({ type: 'text', text: '{"a":1}' }), text, paid),
  row('thoughts beside the content', 200, says('{"a":1}', { reasoning_content: 'hm', reasoning: 'hm' }), text, paid),
  row('no parts', 200, says([]), 'answer-empty', paid),
  row('parts without text', 200, says([{ type: 'thinking', thinking: 'hm' }]), 'answer-empty', paid),
  row('a part that refuses', 200, says([{ type: 'refusal', refusal: 'no' }]), 'model-refused', paid),
  row('a refusal', 200, says(null, { refusal: 'no' }), 'model-refused', paid),
  row(
    'a tool call',
    200,
    says(null, { tool_calls: [{ id: '1', type: 'function', function: { name: 'a', arguments: '{}' } }] }),
    'answer-tool-call',
    paid,
  ),
  row('a tool call beside text', 200, says('{"a":1}', { tool_calls: [{ id: '1' }] }), 'answer-tool-call', paid),
  row(
    'a function call of the old kind',
    200,
    says(null, { function_call: { name: 'a', arguments: '{}' } }),
    'answer-tool-call',
    paid,
  ),
  row('no content, but a call it says it makes', 200, ends('tool_calls', null), 'answer-tool-call', paid),
  row('blank content', 200, says(' \n'), 'answer-empty', paid),
  row('content that is a number', 200, says(5), 'model-protocol', paid),
];

const usages = [
  row('tokens as text', 200, withUsage({ prompt_tokens: '12', completion_tokens: '3' }), text, { usage: [12, 3] }),
  row('tokens in the newer spelling', 200, withUsage({ input_tokens: 12, output_tokens: 3 }), text, { usage: [12, 3] }),
  row('tokens of which one is null', 200, withUsage({ prompt_tokens: 12, completion_tokens: null }), text, {
    usage: [12, 0],
  }),
  row('tokens that are null', 200, withUsage({ prompt_tokens: null, completion_tokens: null, total_tokens: 0 }), text),
  row('tokens below zero', 200, withUsage({ prompt_tokens: -1, completion_tokens: -5 }), text),
  row('no usage', 200, withUsage(null), text),
  row(
    'usage in x_groq',
    200,
    {
      ...completion('{"a":1}', {}, { usage: undefined }),
      x_groq: { usage: { prompt_tokens: 12, completion_tokens: 3 } },
    },
    text,
    { usage: [12, 3] },
  ),
];

/** What comes with a 2xx. */
export const answerBehaviours: ProviderBehaviour[] = [
  ...bodies,
  ...contents,
  ...usages,
  ...finishes.flatMap(([follows, reasons]) =>
    reasons.map((reason) => row(`finish_reason ${JSON.stringify(reason)}`, 200, ends(reason), follows, paid)),
  ),
  row(
    'finish_reason error beside a tool call',
    200,
    { ...ok, choices: [{ finish_reason: 'error', message: { content: null, tool_calls: [{ id: '1' }] } }] },
    'model-error',
    paid,
  ),
  row('finish_reason null', 200, ends(null), text, paid),
];
