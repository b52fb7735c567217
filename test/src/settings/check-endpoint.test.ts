import { describe, expect, it } from 'vitest';
import { findHeaderProblem, findUrlProblem, splitQuery } from '../../../src/settings/check-endpoint.ts';

describe('findUrlProblem', () => {
  it.each([
    'https://api.openai.com/v1',
    'http://127.0.0.1:8000/',
    'http://[::1]:8000/v1/',
    'https://ours.openai.azure.com/openai/deployments/small?api-version=2024-10-21',
    'https://chat/completions',
    'https://h/chat/completions/v1',
  ])('takes %s', (url) => {
    expect(findUrlProblem(url)).toBeUndefined();
  });

  it.each([
    ['secret', /http or https/],
    ['ftp://secret', /http or https/],
    ['https://h/v1/secret\n/v1', /white space/],
    ['https://secret@h/v1', /password/],
    ['https://:secret@h/v1', /password/],
    ['https://h/v1#secret', /fragment/],
    ['https://h/v1#', /fragment/],
    ['https://h/secret/chat/completions', /write it as in https:\/\/api\.openai\.com\/v1$/],
    ['https://h/secret/Chat/Completions/?a=b', /must end before \/chat\/completions/],
  ])('says what is wrong with %j, and does not quote it', (url, problem) => {
    expect(findUrlProblem(url)).toMatch(problem);
    expect(findUrlProblem(url)).not.toContain('secret');
  });
});

describe('findHeaderProblem', () => {
  it.each(['sk-1', 'Bearer a b', 'schlüssel'])('takes %s', (text) => {
    expect(findHeaderProblem(text)).toBeUndefined();
  });

  it.each([
    ['', /empty/],
    [' ', /empty/],
    ['secret\r\nx-other: 1', /one line/],
    ['secret\u0000', /no HTTP header/],
    ['secret…', /no HTTP header/],
    ['secret\u200b', /no HTTP header/],
  ])('says what is wrong with %j, and does not quote it', (text, problem) => {
    expect(findHeaderProblem(text)).toMatch(problem);
    expect(findHeaderProblem(text)).not.toContain('secret');
  });
});

describe('splitQuery', () => {
  it('leaves a URL without one as it is', () => {
    expect(splitQuery(' http://h:8000/v1/ ')).toEqual({ baseUrl: 'http://h:8000/v1/', query: {} });
  });

  it('takes it off', () => {
    expect(splitQuery('https://h/a/b?c=d%20e&f=')).toEqual({ baseUrl: 'https://h/a/b', query: { c: 'd e', f: '' } });
  });
});
