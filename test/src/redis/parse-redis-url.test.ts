import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../src/redis/parse-redis-url.ts';

describe('parseRedisUrl', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }],
    ['redis://10.0.0.1:7000/3', { host: '10.0.0.1', port: 7000, db: 3 }],
    ['redis://[::1]:7000', { host: '::1', port: 7000, db: 0 }],
    ['redis://:p%40ss@host', { host: 'host', port: 6379, db: 0, password: 'p@ss' }],
    ['redis://us%3Aer:pass@host', { host: 'host', port: 6379, db: 0, username: 'us:er', password: 'pass' }],
    ['rediss://127.0.0.1:7000', { host: '127.0.0.1', port: 7000, db: 0, tls: {} }],
    ['rediss://[::1]:7000', { host: '::1', port: 7000, db: 0, tls: {} }],
    ['rediss://host:7000', { host: 'host', port: 7000, db: 0, tls: { servername: 'host' } }],
    ['unix:///tmp/a%20b/redis.sock', { path: '/tmp/a b/redis.sock', db: 0 }],
    ['unix:///tmp/redis.sock?db=2', { path: '/tmp/redis.sock', db: 2 }],
  ])('reads %s', (url, options) => {
    expect(parseRedisUrl(url)).toEqual(options);
  });

  it('reads the nodes of a Cluster', () => {
    const nodes = [
      { host: 'a', port: 7000 },
      { host: '::1', port: 6379 },
    ];
    expect(parseRedisUrl('redis+cluster://a:7000,[::1]')).toEqual({ nodes });
    expect(parseRedisUrl('rediss+cluster://us%3Aer:p%40ss@a:7000,[::1]/0')).toEqual({
      ...{ nodes, username: 'us:er', password: 'p@ss', tls: {} },
    });
  });

  it('reads Sentinels, and the name of their master', () => {
    const sentinels = [
      { host: 'a', port: 26_379 },
      { host: 'b', port: 5000 },
    ];
    expect(parseRedisUrl('redis+sentinel://a,b:5000/my%20master')).toEqual({
      ...{ sentinels, name: 'my master', db: 0, failoverDetector: true },
    });
    expect(
      parseRedisUrl('rediss+sentinel://:p@a,b:5000/one?db=2&sentinelUsername=watch&sentinelPassword=p%40s'),
    ).toEqual({
      ...{ sentinels, name: 'one', db: 2, failoverDetector: true, password: 'p', tls: {} },
      ...{ sentinelUsername: 'watch', sentinelPassword: 'p@s', sentinelTLS: {}, enableTLSForSentinelMode: true },
    });
  });

  it.each([
    ['', /must begin with/],
    ['localhost:6379', /must begin with/],
    ['http://localhost', /must begin with/],
    ['redis-cluster://a:1', /must begin with/],
    ['redis+cluster://', /must begin with/],
    ['redis+cluster://a:7000,', /list hosts/],
    ['redis+cluster://a:x', /list hosts/],
    ['redis+cluster://a:7000/2', /no database/],
    ['redis+cluster://a:7000?db=0', /\?db= here|means nothing/],
    ['redis+sentinel://a,b', /name/],
    ['redis+sentinel://a,b/?db=0', /name/],
    ['redis+sentinel://a/one?db=x', /by a number/],
    ['redis+sentinel://a/one?timeout=3', /means nothing/],
    ['redis://localhost/x', /by a number/],
    ['redis://:100%@localhost', /two hexadecimal digits/],
    ['redis+cluster://:%zz@localhost', /two hexadecimal digits/],
  ])('refuses %s', (url, message) => {
    expect(() => parseRedisUrl(url)).toThrow(RangeError);
    expect(() => parseRedisUrl(url)).toThrow(message);
  });
});
