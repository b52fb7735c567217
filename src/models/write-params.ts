/** Our names of fields that a chat completion calls otherwise; all other names are the same. */
const bodyNames: Readonly<Record<string, string>> = {
  topP: 'top_p',
  reasoningEffort: 'reasoning_effort',
  serviceTier: 'service_tier',
};

/** Fields of the body that Airlock writes itself, or that would change what an answer is. */
const ownFields: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'response_format', 'max_tokens', 'max_completion_tokens', 'modalities', 'audio'],
  ...['stream', 'stream_options', 'n', 'tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call'],
  // Other names of the limit; other models; what would look things up on the way.
  ...['max_output_tokens', 'max_new_tokens', 'models', 'fallbacks', 'route', 'plugins', 'extra_body'],
  ...['web_search_options', 'search_parameters', 'enable_search'],
]);

/** Writes parameters as fields of a request's body; what is undefined is left out. */
export function writeParams(params: object): Record<string, unknown> {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [bodyNames[name] ?? name, value]));
}

/** What is wrong with the name of a parameter beside others; undefined when nothing is. */
export function findParamProblem(name: string, params: object): string | undefined {
  if (ownFields.has(name.toLowerCase())) return 'is written by Airlock itself';
  const other = bodyNames[name];
  return other !== undefined && other in params ? `stands beside ${other}, which is the same` : undefined;
}
