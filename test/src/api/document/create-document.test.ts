import { validate } from '@readme/openapi-parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { createDocument } from '../../../../src/api/document/create-document.ts';
import { problemsOf } from '../../../../src/api/route-problems.ts';
import { webhookEvent } from '../../../../src/api/shapes/webhook-shapes.ts';
import { problemCodes } from '../../../../src/submissions/problem-codes.ts';
import { eventTypes } from '../../../../src/webhooks/event.ts';
import { declaredRoutes } from '../../../support/declared-routes.ts';

const document = createDocument(declaredRoutes);
const text = JSON.stringify(document);

interface Media {
  example?: unknown;
  schema?: { allOf?: { properties?: { code: { enum: string[] } } }[] };
}

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: { key: string[] }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

/** Every operation by its method and path, as Express writes it. */
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]): [string, Operation] => [
    `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    operation as Operation,
  ]),
);
const operationOf = new Map(operations);

const codesOf = ({ content }: Operation['responses'][string]): string[] =>
  content?.['application/problem+json']?.schema?.allOf?.[1]?.properties?.code.enum ?? [];

describe('createDocument', () => {
  it('is OpenAPI 3.1 without a finding, as two that know it see it', async () => {
    const config = await createConfig({ extends: ['spec'] });
    const found = await lintFromString({ source: text, config, absoluteRef: '/openapi.json' });
    expect(found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
    expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true, warnings: [] });
    expect(document.openapi).toBe('3.1.1');
  });

  it('has every route, and no other operation', () => {
    expect([...operationOf.keys()].sort()).toEqual(
      declaredRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(declaredRoutes.map((declared) => [`${declared.method} ${declared.path}`, declared] as const))(
    'says of %s who may, what it answers and which problems, with an example',
    (name, declared) => {
      const operation = operationOf.get(name) as Operation;
      const { role, summary, tag, isOfInstallation = false } = declared;
      expect(operation).toMatchObject({ operationId: declared.name, summary, tags: [tag] });
      expect(operation.security).toEqual(role === 'open' ? [] : [{ key: [role] }]);
      expect(operation.description).toContain(role === 'open' ? 'No key needed.' : `Role \`${role}\``);
      expect(operation.description.includes('of the installation:')).toBe(isOfInstallation);
      const problems = problemsOf(declared);
      expect(Object.keys(operation.responses).map(Number).sort()).toEqual(
        [...Object.keys(declared.answers).map(Number), ...problems.keys()].sort(),
      );
      for (const [status, codes] of problems) {
        const answer = operation.responses[status];
        expect(answer && codesOf(answer)).toEqual(codes);
        for (const code of codes) expect(answer?.description).toContain(`(/docs/problems/${code})`);
      }
      const bodies = Object.values(operation.requestBody?.content ?? {});
      for (const { example } of bodies) expect(example).toBeDefined();
      const answers = Object.keys(declared.answers).map((status) => operation.responses[status]?.content ?? {});
      const examples = answers.flatMap((content) => Object.values(content)).map(({ example }) => example);
      const isJson = Object.values(declared.answers).some(({ schema }) => schema !== undefined);
      if (isJson) expect(examples.some((example) => example !== undefined)).toBe(true);
    },
  );

  it('says what each answer is an example of', () => {
    for (const { answers, body, example, ownBody } of declaredRoutes) {
      for (const { schema, example: own } of Object.values(answers)) {
        const shown = own ?? (schema?.meta()?.examples as unknown[] | undefined)?.[0];
        if (schema !== undefined) expect(schema.safeParse(shown)).toEqual({ success: true, data: shown });
      }
      if (body !== undefined) expect(body.safeParse(example).success).toBe(true);
      for (const { schema, example: own } of Object.values(ownBody ?? {})) {
        expect(schema.safeParse(own).success).toBe(true);
      }
    }
  });

  it('names each operation once, and every problem somewhere', () => {
    const names = operations.map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
    const answered = new Set(operations.flatMap(([, { responses }]) => Object.values(responses).flatMap(codesOf)));
    const elsewhere = Object.keys(problemCodes).filter((code) => !answered.has(code));
    // Of other methods, and of the board, which is no route of the API.
    expect(elsewhere).toEqual(['origin-foreign', 'method-not-allowed']);
    for (const code of ['method-not-allowed', 'route-unknown']) {
      expect(document.info.description).toContain(`(/docs/problems/${code})`);
    }
  });

  it('says what webhooks are sent, as it is sent', () => {
    const events = Object.entries(document.webhooks ?? {});
    expect(events.map(([type]) => type)).toEqual(eventTypes);
    for (const [type, { post }] of events) {
      const body = (post as unknown as Operation).requestBody?.content['application/json'];
      expect(body?.example).toMatchObject({ type });
      expect(webhookEvent.parse(body?.example)).toEqual(body?.example);
    }
  });

  it('names what is answered, and names nothing twice', () => {
    const names = Object.keys(document.components?.schemas ?? {});
    expect(names).toContain('Job');
    expect(names.filter((name) => name.endsWith('Output') || name.startsWith('__'))).toEqual([]);
  });
});
