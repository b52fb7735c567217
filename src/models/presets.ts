/**
 * How the answer's schema reaches a server: as `response_format` of type `json_schema`, as its type `json_object` with
 * the schema in the prompt, or in the prompt alone.
 */
export const structuredOutputs = ['json_schema', 'json_object', 'prompt'] as const;
export type StructuredOutput = (typeof structuredOutputs)[number];

/** The field that limits the tokens of an answer. */
export const tokenLimits = ['max_tokens', 'max_completion_tokens'] as const;
export type TokenLimit = (typeof tokenLimits)[number];

/** What is known of a provider or server. What it leaves out is as with most: `defaults` of `request-form.ts`. */
export interface Preset {
  /** Hosts that are its own. */
  host: RegExp;
  /** Undefined where it differs by customer. */
  baseUrl?: string;
  structuredOutput?: StructuredOutput;
  tokenLimit?: TokenLimit;
  systemRole?: boolean;
  /** The header that holds the key, in the place of `authorization`. */
  keyHeader?: string;
  /** Its name in the list of prices; undefined where nobody asks for money. */
  priceList?: string;
}

const nowhere = /^$/;

/** Each says what its documentation says; what a server refuses all the same is learned from its answers. */
export const presets = {
  /** Its reasoning models refuse `max_tokens`; all its models take the other, which replaces it. */
  openai: {
    host: /^(?:[a-z]{2}\.)?api\.openai\.com$/,
    baseUrl: 'https://api.openai.com/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_completion_tokens',
    priceList: 'openai',
  },
  /** `https://NAME.openai.azure.com/openai/v1`, or a deployment's URL with `?api-version=`. Keys go into `api-key`. */
  azure: {
    host: /\.(?:openai|services\.ai|cognitiveservices)\.azure\.com$/,
    structuredOutput: 'json_schema',
    tokenLimit: 'max_completion_tokens',
    keyHeader: 'api-key',
    priceList: 'azure',
  },
  /** Its OpenAI-compatible endpoint lists `response_format` as ignored. Both limits are taken. */
  anthropic: {
    host: /^api\.anthropic\.com$/,
    baseUrl: 'https://api.anthropic.com/v1',
    structuredOutput: 'prompt',
    tokenLimit: 'max_tokens',
    priceList: 'anthropic',
  },
  /** Its OpenAI-compatible endpoint takes `json_schema`, and answers 400 to fields that it does not know. */
  gemini: {
    host: /^generativelanguage\.googleapis\.com$/,
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_tokens',
    priceList: 'google',
  },
  /** Takes `json_schema` with some models alone, which is learned; `max_tokens` is deprecated in favour of the other. */
  groq: {
    host: /^api\.groq\.com$/,
    baseUrl: 'https://api.groq.com/openai/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_completion_tokens',
    priceList: 'groq',
  },
  /** Takes `json_schema`. Fields that it does not know are refused with 422, `max_completion_tokens` among them. */
  mistral: {
    host: /^api\.mistral\.ai$/,
    baseUrl: 'https://api.mistral.ai/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_tokens',
    priceList: 'mistral',
  },
  /** Takes `json_object` alone, and that with the word JSON in the prompt; `json_schema` is answered 400. */
  deepseek: {
    host: /^api\.deepseek\.com$/,
    baseUrl: 'https://api.deepseek.com',
    structuredOutput: 'json_object',
    tokenLimit: 'max_tokens',
    priceList: 'deepseek',
  },
  /** Hands `json_schema` on to models that take it. Its limit is `max_tokens`; names of OpenAI's models go before that. */
  openrouter: {
    host: /^openrouter\.ai$/,
    baseUrl: 'https://openrouter.ai/api/v1',
    structuredOutput: 'json_schema',
    priceList: 'openrouter',
  },
  /** Takes `json_schema`. Of the limits it reads `max_tokens` alone, and says nothing of the other; no key is needed. */
  ollama: {
    host: nowhere,
    baseUrl: 'http://127.0.0.1:11434/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_tokens',
  },
  /** Takes `json_schema`, and both limits; `max_tokens`, which old ones know alone, is deprecated. */
  vllm: {
    host: nowhere,
    baseUrl: 'http://127.0.0.1:8000/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_tokens',
  },
  /** Takes `json_schema`. The limit that works everywhere is `max_tokens`. */
  llamacpp: {
    host: nowhere,
    baseUrl: 'http://127.0.0.1:8080/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_tokens',
  },
  /** Takes `json_schema` and refuses `json_object`. */
  lmstudio: {
    host: nowhere,
    baseUrl: 'http://127.0.0.1:1234/v1',
    structuredOutput: 'json_schema',
    tokenLimit: 'max_tokens',
  },
} as const satisfies Record<string, Preset>;

export type Provider = keyof typeof presets;
export const providers = Object.keys(presets) as [Provider, ...Provider[]];

/** The provider whose host this is; undefined for any other, and for a server of one's own. */
export const findProvider = (baseUrl: string): Provider | undefined => {
  const { hostname } = new URL(baseUrl);
  return providers.find((provider) => presets[provider].host.test(hostname));
};
