import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import {
  classifyFailure,
  isRedisError,
  orUnavailable,
  tellUnreachable,
  troubleCodeOf,
} from '../../../src/redis/classify-redis-error.ts';

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
const node = (code: string) => Object.assign(new Error(`connect ${code} /tmp/redis.sock`), { code });

const infrastructure = [
  ...['READONLY You can not write against a read only replica.', 'LOADING Redis is loading the dataset in memory'],
  ...["OOM command not allowed when used memory > 'maxmemory'.", 'CLUSTERDOWN Hash slot not served'],
  ...[
    'MASTERDOWN Link with MASTER is down',
    'TRYAGAIN Multiple keys request',
    'MISCONF Errors writing to the AOF file',
  ],
  ...['NOREPLICAS Not enough good replicas to write.', 'BUSY Redis is busy running a script.'],
  'ERR max number of clients reached',
];

const away = [
  ...['Connection is closed.', "Stream isn't writeable and enableOfflineQueue options is false", 'Command timed out'],
  ...['connect ETIMEDOUT', 'read ECONNRESET'],
].map((message) => new Error(message));

describe('isRedisError', () => {
  it.each(infrastructure)('knows the refusal %s', (message) => {
    expect(isRedisError(reply(message))).toBe(true);
  });

  it.each([...away, ...['ECONNREFUSED', 'ENOENT', 'EPIPE', 'ECONNRESET'].map(node)])('knows %s', (error) => {
    expect(isRedisError(error)).toBe(true);
  });

  it('knows a command that was given up on', () => {
    expect(isRedisError(Object.assign(new Error('gave up'), { name: 'MaxRetriesPerRequestError' }))).toBe(true);
  });

  it.each([
    ...[reply('WRONGTYPE Operation against a key'), reply('ERR user_script:1: attempt to compare nil with number')],
    ...[
      reply('NOSCRIPT No matching script'),
      new TypeError('x is not a function'),
      new Error('a bug'),
      'OOM',
      undefined,
    ],
  ])('takes %s for something else', (error) => {
    expect(isRedisError(error)).toBe(false);
  });
});

describe('orUnavailable', () => {
  it('passes on what comes back', async () => {
    expect(await orUnavailable(async () => 7)).toBe(7);
  });

  it('says that Redis is unavailable, with the error as the cause', async () => {
    const cause = node('ECONNREFUSED');
    await expect(orUnavailable(() => Promise.reject(cause))).rejects.toMatchObject({
      code: 'redis-unavailable',
      cause,
    });
  });

  it('leaves every other error as it is', async () => {
    const bug = new TypeError('a bug');
    await expect(orUnavailable(() => Promise.reject(bug))).rejects.toBe(bug);
  });
});

describe('classifyFailure', () => {
  it('leaves a failure as it is', () => {
    const failure = new Failure('deadline');
    expect(classifyFailure(failure)).toBe(failure);
  });

  it('knows Redis when it is what failed', () => {
    const refusal = Object.assign(new Error('READONLY You can not write'), { name: 'ReplyError' });
    expect(classifyFailure(refusal)).toMatchObject({ kind: 'infrastructure', code: 'redis-unavailable' });
  });

  it.each([new TypeError('x is not a function'), 'a text', undefined, null, { code: 'deadline' }])(
    'takes %s for unexpected, and keeps it as the cause',
    (thrown) => {
      const failure = classifyFailure(thrown);
      expect(failure).toMatchObject({ kind: 'unexpected', code: 'unexpected' });
      expect(failure.cause).toBe(thrown);
    },
  );
});

const replied = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

describe('tellUnreachable', () => {
  it('tells what Redis or the network said, and nothing of another failure', () => {
    const unavailable = new Failure('redis-unavailable', { cause: replied('WRONGPASS invalid') });
    expect(tellUnreachable(unavailable)).toBe('Redis cannot be reached: WRONGPASS invalid');
    expect([tellUnreachable(new Failure('deadline')), tellUnreachable(new Error('a'))]).toEqual([undefined, undefined]);
  });
});

describe('troubleCodeOf', () => {
  it.each([
    [node('ECONNREFUSED'), 'ECONNREFUSED'],
    [replied('WRONGPASS invalid username-password pair'), 'WRONGPASS'],
    [replied('CLUSTERDOWN Hash slot not served'), 'CLUSTERDOWN'],
    [replied('what no one knows'), 'ReplyError'],
    [new Error('All sentinels are unreachable. Retrying from scratch after 10ms.'), 'SentinelsUnreachable'],
    [new Error('SECRET text'), 'Error'],
  ])('says of %s that it is %s', (error, code) => {
    expect(troubleCodeOf(error)).toBe(code);
  });
});
