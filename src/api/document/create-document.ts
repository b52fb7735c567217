import { z } from 'zod';
import {
  createDocument as writeDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { type ProblemCodeName, problemCodes } from '../../submissions/problem-codes.ts';
import { type EventType, eventTypes, writeBody } from '../../webhooks/event.ts';
import { type AnswerShape, answerHeaders, type Declared, tags } from '../route.ts';
import { noRoutesProblems, problemsOf } from '../route-problems.ts';
import { findExample } from '../shapes/shape-of.ts';
import { exampleEvent, webhookEvent } from '../shapes/webhook-shapes.ts';
import { components } from './components.ts';

const listCodes = (codes: readonly ProblemCodeName[]) =>
  codes.map((code) => `[\`${code}\`](/docs/problems/${code})`).join(', ');

const description = `Apps submit AI tasks; workers take the personal data out, ask a model, and check the answer before anybody gets it.

\`Authorization: Bearer <key>\`. JSON in, JSON out; a body has at most 1 MiB. A key sees its own tenant's alone: what is
another's is answered as what is not there. Its role is \`submit\`, \`operate\` or \`admin\`, each of which may what those
before it may. Lists have the shape \`{data, nextCursor}\`. Times are RFC 3339 in UTC, money is in US dollars. GET also
answers HEAD. \`RateLimit\` and \`RateLimit-Policy\` tell how many calls a tenant has left. Other paths and methods are ${listCodes(noRoutesProblems)}.`;

const security = {
  key: {
    ...({ type: 'http', scheme: 'bearer' } as const),
    description: 'An API key. The roles that are named with it are the least that a call needs.',
  },
};

/** Fields of answers may be added in time; a date's form is said by its format, and whole numbers end where they end. */
const override: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  if (io === 'output') delete jsonSchema.additionalProperties;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
};

/** Makes the OpenAPI document of the routes. Takes some 20 ms. */
export function createDocument(routes: readonly Declared[]): ReturnType<typeof writeDocument> {
  const paths: NonNullable<ZodOpenApiObject['paths']> = {};
  for (const declared of routes) {
    const path = declared.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [declared.method.toLowerCase()]: describeRoute(declared) };
  }
  return writeDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Airlock', version: '1', description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      tags: tags.map((name) => ({ name })),
      security: [{ key: [] }],
      paths,
      webhooks: Object.fromEntries(eventTypes.map((type) => [type, { post: describeEvent(type) }])),
      components: { securitySchemes: security, schemas: components },
    },
    { override },
  );
}

const signed = z.object({
  'webhook-id': z
    .string()
    .meta({ description: 'Names the event, however often it is sent: what was heard before is dropped.' }),
  'webhook-timestamp': z.string().meta({ description: 'When it was sent, in seconds since 1970.' }),
  'webhook-signature': z
    .string()
    .meta({ description: '`v1,` and a signature; two between a space while secrets change.' }),
});

/** What is sent to webhooks and callback URLs. */
function describeEvent(type: EventType): ZodOpenApiOperationObject {
  const words = type.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return {
    operationId: `on${words.join('')}`,
    tags: ['Webhooks'],
    summary: `Hear of ${type}`,
    description: 'Signed as Standard Webhooks has it. It is sent again for 3 days until it is taken.',
    security: [],
    requestParams: { header: signed },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: webhookEvent, example: JSON.parse(writeBody(exampleEvent(type))) } },
    },
    responses: {
      '2XX': { description: 'It is taken.' },
      '410': { description: 'Nothing more is sent to this webhook.' },
      default: { description: 'It is sent again later, after Retry-After where there is one.' },
    },
  };
}

const whoMay = ({ role, isOfInstallation = false }: Declared): string => {
  if (role === 'open') return 'No key needed.';
  const least = `Role \`${role}\`${role === 'admin' ? '' : ' or above'}`;
  return isOfInstallation
    ? `${least}, of the installation: tenant \`default\` or scope \`installation\`.`
    : `${least}.`;
};

function describeRoute(declared: Declared): ZodOpenApiOperationObject {
  const { name, tag, summary, description, role, params, query, headers } = declared;
  const responses: Record<string, ZodOpenApiResponseObject> = {};
  for (const [status, shape] of Object.entries(declared.answers)) responses[status] = describeAnswer(shape, role);
  for (const [status, codes] of problemsOf(declared)) responses[status] = describeProblems(codes, role);
  const body = describeBody(declared);
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: [description, whoMay(declared)].filter((text) => text !== undefined).join('\n\n'),
    security: role === 'open' ? [] : [{ key: [role] }],
    requestParams: {
      ...(params && { path: params }),
      ...(query && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && { requestBody: body }),
    responses,
  };
}

function describeBody({ body, example, ownBody }: Declared): ZodOpenApiOperationObject['requestBody'] {
  const bodies = ownBody ?? (body && { 'application/json': { schema: body, example } });
  return bodies && { required: true, content: { ...bodies } };
}

/** What every answer to a key has besides. */
const rateHeaders = ['RateLimit', 'RateLimit-Policy'] as const;

const describeHeaders = (names: readonly (keyof typeof answerHeaders)[]) => ({
  'x-request-id': { schema: { type: 'string' as const }, description: 'Names the request in the log.' },
  ...Object.fromEntries(
    names.map((name) => [name, { schema: { type: 'string' as const }, description: answerHeaders[name] }]),
  ),
});

function describeAnswer(shape: AnswerShape, role: Declared['role']): ZodOpenApiResponseObject {
  const { is, schema = z.string(), mediaType = 'application/json', otherTypes = [], headers = [] } = shape;
  const example = shape.example ?? findExample(schema);
  const content = { schema, ...(example === undefined ? {} : { example }) };
  const others = otherTypes.map((type) => [type, { schema: z.string() }]);
  return {
    description: is,
    headers: describeHeaders([...headers, ...(role === 'open' ? [] : rateHeaders)]),
    ...(mediaType === null ? {} : { content: { [mediaType]: content, ...Object.fromEntries(others) } }),
  };
}

function describeProblems(codes: readonly ProblemCodeName[], role: Declared['role']): ZodOpenApiResponseObject {
  // Not where no key was found.
  const counts = role !== 'open' && codes.every((code) => problemCodes[code].status !== 401);
  const isLater = codes.some((code) => problemCodes[code].retryable || code === 'too-many-refusals');
  return {
    description: listCodes(codes),
    headers: describeHeaders([...(isLater ? (['Retry-After'] as const) : []), ...(counts ? rateHeaders : [])]),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { enum: [...codes] } } },
          ],
        },
      },
    },
  };
}
