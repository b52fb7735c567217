import { type ProviderBehaviour, row } from './behaviour.ts';

/** The shapes in which a body tells a message. */
const shapes: [string, (message: string) => string | object][] = [
  ['{error: {message}}', (message) => ({ error: { message } })],
  ['{error: "text"}', (error) => ({ error })],
  ['{message}', (message) => ({ message })],
  ['{detail}', (detail) => ({ detail })],
  ['{detail: [{msg}]}', (msg) => ({ detail: [{ loc: ['body'], msg, type: 'value_error' }] })],
  ['{detail: {message}}', (message) => ({ detail: { message } })],
  ['{errors: [{message}]}', (message) => ({ errors: [{ message }] })],
  ['{errors: ["text"]}', (message) => ({ errors: [message] })],
  ['{msg}', (msg) => ({ code: 20015, msg })],
  ['[{error: {message}}]', (message) => [{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }]],
  ['{error: {error: {message}}}', (message) => ({ error: { error: { message, type: 'invalid_request_error' } } })],
  ['text', (message) => message],
  ['{object: "error", message}', (message) => ({ object: 'error', message, type: 'BadRequestError', code: 400 })],
  ['JSON in a message', (message) => ({ error: { message: JSON.stringify({ error: { message, code: 400 } }) } })],
  [
    'JSON in metadata.raw',
    (message) => ({
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: { raw: JSON.stringify({ error: { message } }) },
      },
    }),
  ],
  [
    'JSON behind words',
    (message) => ({ error: { message: `Upstream said: ${JSON.stringify({ error: { message } })}` } }),
  ],
  ['a byte order mark', (message) => `\ufeff${JSON.stringify({ error: { message } })}`],
  ['JSON that is cut', (message) => `{"error":{"message":${JSON.stringify(message)},"type":"inva`],
  ['{Message}', (Message) => ({ Message, __type: 'ValidationException' })],
];

const tooLong = [
  "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
  'prompt is too long: 208544 tokens > 200000 maximum',
  'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
];

const quoting: [string, string | object][] = [
  [
    'in single quotes',
    { error: { message: "Invalid value for messages[1].content: 'please raise the maximum context length'" } },
  ],
  [
    'as an assertion',
    {
      error: {
        message: "Invalid content: 'This model's maximum context length is 4096 tokens, my prompt is too long'",
      },
    },
  ],
  [
    'in double quotes',
    { error: { message: 'Could not parse "my prompt is too long and exceeds the context window" as JSON' } },
  ],
  ['in backticks', { error: { message: 'Unexpected `the prompt is too long` at position 4' } }],
  ['in typographic quotes', { error: { message: 'Unexpected “the prompt is too long” at position 4' } }],
  [
    'in a quote that does not end',
    { error: { message: "Invalid content: 'the prompt is too long and exceeds the con" } },
  ],
  ['with an apostrophe in it', { error: { message: "Invalid content: 'the users' prompt is too long' was given" } }],
  ['without quotes, behind its name', { error: { message: 'Invalid message content: the prompt is too long' } }],
  [
    'far behind',
    { error: { message: `Invalid form. ${'It is not what we take. '.repeat(40)} the prompt is too long` } },
  ],
  [
    'in a field of its own',
    {
      error: { message: 'Invalid form', param: 'the prompt is too long', failed_generation: 'the prompt is too long' },
    },
  ],
  [
    'in what a validator was given',
    {
      detail: [{ msg: 'Field required', type: 'missing', loc: ['body'], input: { message: 'the prompt is too long' } }],
    },
  ],
  [
    'in its own body',
    {
      detail: 'Bad request',
      body: { messages: [{ content: 'x' }], message: 'the prompt is too long', error: 'the prompt is too long' },
    },
  ],
  ['about a quota', { error: { message: "Invalid content: 'my quota is exceeded and my credit balance is too low'" } }],
  ['about a filter', { error: { message: "Invalid content: 'this violates the content policy'" } }],
  ['about a key', { error: { message: "Invalid content: 'invalid api key, the model does not exist'" } }],
];

/** Every shape with words of a request that is too long, and words that are ours. */
export const errorShapeBehaviours: ProviderBehaviour[] = [
  ...shapes.map(([shape, write], i) =>
    row(`too long, as ${shape}`, i % 2 === 0 ? 400 : 422, write(tooLong[i % tooLong.length] ?? ''), 'input-too-long'),
  ),
  ...shapes.map(([shape, write]) =>
    row(`no balance, as ${shape}`, 429, write('Insufficient balance, please top up.'), 'model-quota'),
  ),
  ...quoting.map(([how, body]) => row(`our prompt quoted ${how}`, 400, body, 'model-rejected')),
  row(
    'our prompt quoted at a limit',
    429,
    { error: { message: "Slow down: 'my quota is exceeded, try again in 5 seconds, flex capacity'" } },
    'model-throttled',
  ),
];
