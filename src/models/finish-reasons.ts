import type { FailureCode } from '../failures/failure-codes.ts';

/**
 * What a `finish_reason` says went wrong, whatever stands in the content. In lower case, words parted by `_`; it may go
 * on, as Google's `content_filter: RECITATION` does. One that is not here is an answer's ordinary end.
 */
const finishReasons: readonly (readonly [FailureCode, readonly string[]])[] = [
  [
    'model-error',
    [
      ...['error', 'abort', 'aborted', 'cancel', 'cancelled', 'canceled', 'user_cancel', 'failed', 'failure'],
      ...['server_error', 'internal_error', 'network_error', 'timeout', 'timed_out', 'time_limit', 'interrupted'],
      ...['insufficient_system_resource', 'overloaded', 'unavailable', 'engine_overloaded'],
    ],
  ],
  [
    'model-refused',
    [
      ...['content_filter', 'content_filtered', 'content_filtering', 'filtered', 'content_policy', 'moderation'],
      ...['safety', 'image_safety', 'recitation', 'blocklist', 'prohibited_content', 'image_prohibited_content'],
      ...[
        'spii',
        'sensitive',
        'language',
        'refusal',
        'refused',
        'blocked',
        'guardrail_intervened',
        'guardrails',
        'error_toxic',
      ],
      ...['model_armor', 'content_policy_violation', 'policy_violation', 'unsafe', 'flagged', 'image_recitation'],
    ],
  ],
  [
    'answer-cut-short',
    [
      ...['length', 'max_tokens', 'max_token', 'max_length', 'model_length', 'max_output_tokens', 'token_limit'],
      ...['max_new_tokens', 'max_completion_tokens', 'model_context_window_exceeded', 'context_length_exceeded'],
      ...['context_length', 'context_window', 'incomplete', 'truncated', 'error_limit', 'max_tokens_reached', 'limit'],
      // vLLM stopped what went round in circles.
      'repetition',
    ],
  ],
  [
    'answer-tool-call',
    [
      ...['malformed_function_call', 'unexpected_tool_call', 'malformed_tool_call', 'invalid_tool_call'],
      ...['function_call_filter', 'too_many_tool_calls'],
    ],
  ],
];

const reasons = finishReasons.flatMap(([code, names]) => names.map((name): [string, FailureCode] => [name, code]));
const known: ReadonlyMap<string, FailureCode> = new Map(reasons);

/** Finds what a `finish_reason` of any spelling says went wrong; undefined when nothing did. */
export function findFinish(reason: string): FailureCode | undefined {
  const spelled = reason.slice(0, 200).replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  const words = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
      .replace(/^finish_reason_/, '');
  const [head = ''] = spelled.split(/[:;(,]/);
  // `FinishReason.SAFETY`, as a Python enum is printed.
  for (const name of [words(head), words(head.split('.').at(-1) ?? '')]) {
    const code = known.get(name) ?? reasons.find((reason) => name.startsWith(`${reason[0]}_`))?.[1];
    if (code !== undefined) return code;
    if (name.endsWith('_error')) return 'model-error';
  }
  return undefined;
}
