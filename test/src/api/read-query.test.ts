import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseParams, parseQuery } from '../../../src/api/read-query.ts';
import {
  choiceParam,
  exampleIds,
  pageQuery,
  pathParts,
  queryParts,
  timeParam,
} from '../../../src/api/request-parts.ts';
import { ApiProblem } from '../../../src/submissions/api-problem.ts';
import { declaredRoutes } from '../../support/declared-routes.ts';

const schema = z.object({
  color: choiceParam(['red', 'blue'], 'Must be red or blue.').optional(),
  since: timeParam.optional(),
  ...{ ids: queryParts.jobIds, 'metadata.*': queryParts.metadata },
  ...pageQuery,
});

/** The problem that this ends with: its code, and what it says of which place. */
function problemOf(run: () => unknown) {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return [
      error.code,
      ...(error.details.errors ?? []).map(({ path, code, message }) => `${path} ${code}: ${message}`),
    ];
  }
}

describe('parseQuery', () => {
  it('reads what is known, and fills in what is left out', () => {
    expect(parseQuery('/v1/jobs', schema)).toEqual({ limit: 20 });
    const url = `/v1/jobs?limit=7&color=blue&since=2026-01-31T09:30:00%2B01:00&ids=${exampleIds.job}&metadata.a=1&metadata.b=2`;
    expect(parseQuery(url, schema)).toEqual({
      ...{ limit: 7, color: 'blue', since: Date.parse('2026-01-31T08:30:00Z'), ids: [exampleIds.job] },
      'metadata.*': { a: '1', b: '2' },
    });
  });

  it.each([
    ['?shape=round', '/* query-invalid: Known here: color, since, ids, metadata.*, limit, cursor.'],
    ['?limit=1&limit=1', '/limit query-invalid: Must be given once.'],
    ['?metadata.a=1&metadata.a=2', '/metadata.* query-invalid: Must be given once.'],
    ['?limit=0', '/limit query-invalid: Must be a whole number from 1 to 100.'],
    ['?color=green', '/color query-invalid: Must be red or blue.'],
    ['?since=yesterday', '/since query-invalid: Must be a time as in 2026-01-31T09:30:00Z.'],
    ['?constructor=1', '/* query-invalid: Known here: color, since, ids, metadata.*, limit, cursor.'],
  ])('refuses %s', (query, said) => {
    expect(problemOf(() => parseQuery(`/v1/jobs${query}`, schema))).toEqual(['query-invalid', said]);
  });

  it('refuses anything where nothing is known', () => {
    const said = '/* query-invalid: No parameter is known here.';
    expect(problemOf(() => parseQuery('/v1/jobs?a=1', z.object({})))).toEqual(['query-invalid', said]);
  });

  it('says of every route which parameter is missing', () => {
    const upload = declaredRoutes.find(({ name }) => name === 'uploadBatch')?.query ?? schema;
    expect(problemOf(() => parseQuery('/v1/batches', upload))).toEqual([
      'query-invalid',
      '/task missing: Is required: ?task=<name>.',
    ]);
    expect(problemOf(() => parseQuery('/v1/batches?task=A', upload))).toEqual([
      'query-invalid',
      '/task query-invalid: Must be the name of a task.',
    ]);
  });

  it('quotes nothing that was sent, whatever the parameter', () => {
    for (const { query } of declaredRoutes) {
      for (const name of Object.keys(query?.shape ?? {})) {
        const found = problemOf(() => parseQuery(`/x?${name}=%00CANARY%09`, query ?? schema));
        expect(JSON.stringify(found)).not.toContain('undefined');
        if (Array.isArray(found)) expect(JSON.stringify(found)).not.toContain('CANARY');
      }
    }
  });
});

describe('parseParams', () => {
  it('takes an id of its kind alone, and no NUL', () => {
    expect(parseParams({ id: exampleIds.job }, pathParts.job)).toEqual({ id: exampleIds.job });
    expect(problemOf(() => parseParams({ id: exampleIds.batch }, pathParts.job))).toEqual(['id-invalid']);
    expect(problemOf(() => parseParams({ id: `${exampleIds.job}\0` }, pathParts.job))).toEqual(['text-invalid']);
  });
});
