import { describe, expect, it } from 'vitest';
import { createKeySpace } from '../../src/redis/keys.ts';
import { filesOf, readInRoot, rooms } from './repo-files.ts';

/** How a key gets built: a hash tag is opened, something is put behind one, or a command is given a name in quotes. */
const BUILDING = {
  'a hash tag': /[`'"]\{\$\{\w+\}:/,
  'a template behind a tag': /\$\{[\w.]*\btag\}:/,
  'Lua behind a tag or a queue': /\b(tag|queue) \.\. ['"\w]/,
  'a command of a script on a name': /redis\.call\('\w+', '[^']/,
  'a command on a name': /\bredis\.(?!(on|once|call|kill|config|info|memory|ping)\()\w+\(\s*['"`]/,
};

/** The one file that names keys. */
const KEYS = 'src/redis/keys.ts';

/**
 * The one exception. It writes BullMQ's own keys inside our script, because only so do a record and its visits
 * change in one step; they hang on the shard's tag, which it is given by its caller.
 */
const EXCEPTION = 'queues/visits-lua.ts';

const found = filesOf(rooms).flatMap((file) => {
  const text = readInRoot(file);
  return Object.entries(BUILDING)
    .filter(([, pattern]) => pattern.test(text))
    .map(([how]) => ({ file, how }));
});

describe('Redis keys', () => {
  it('are built in one file, and by the one script that moves visits', () => {
    const elsewhere = found.filter(({ file }) => file !== KEYS && file !== EXCEPTION);
    expect(elsewhere).toEqual([]);
  });

  it('are found where they are built', () => {
    expect(found.filter(({ file }) => file === KEYS).map(({ how }) => how)).toEqual([
      'a hash tag',
      'a template behind a tag',
      'Lua behind a tag or a queue',
    ]);
    expect(found.filter(({ file }) => file === EXCEPTION).map(({ how }) => how)).toEqual([
      'Lua behind a tag or a queue',
    ]);
  });

  it('all begin with the hash tag of their shard', () => {
    const { home } = createKeySpace('airlock', 1);
    const built = Object.values(home).map((key) => (typeof key === 'function' ? key('a', 'b', 'c') : key));
    expect(built.length).toBeGreaterThan(15);
    for (const key of built) expect(key).toMatch(/^\{airlock:0\}(:|$)/);
    expect(new Set(built).size).toBe(built.length);
  });
});
