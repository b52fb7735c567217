import { dirname } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { importsOf, showImport, withoutComments } from './imports.ts';
import { filesOf, readInRoot, repoFiles, rooms } from './repo-files.ts';

type Room = (typeof rooms)[number] | 'test';

/** Arrows point one way: what each room may import beside packages. */
const mayImport: Record<Room, readonly Room[]> = {
  src: ['src'],
  queues: ['queues', 'src'],
  workers: ['workers', 'queues', 'src'],
  scripts: ['scripts', 'workers', 'queues', 'src'],
  test: ['test', 'scripts', 'workers', 'queues', 'src'],
};

/** Packages that a room must not know. Bull Board's page is Express's business, its adapters BullMQ's. */
const mayNotKnow: Record<Room, RegExp> = {
  src: /^(bullmq|@bull-board\/api\/bullMQAdapter)$/,
  queues: /^(openai|express|@bull-board\/express)$/,
  workers: /^(bullmq|openai|express|@bull-board\/.*)$/,
  scripts: /^(bullmq|express)$/,
  test: /^$/,
};

/** What Airlock is measured beside: chains that use BullMQ and openai as people do. */
const BESIDE = /^scripts\/laboratory\/(bench|chaos\/chain)\//;

/** The API is wired here, and here alone does `src` know of queues. */
const WIRING = 'src/main.ts';

const roomOf = (path: string) => path.slice(0, path.indexOf('/')) as Room;
const product = filesOf(rooms);
const tests = filesOf(['test']);
const imports = [...product, ...tests].flatMap(importsOf);

describe('rooms', () => {
  it('are read: most files import something', () => {
    expect(new Set(imports.map(({ file }) => file)).size).toBeGreaterThan(0.7 * product.length);
    expect(imports.some(({ file, path }) => file === WIRING && path === 'queues/open-queues.ts')).toBe(true);
  });

  it('import one way: workers → queues → src', () => {
    const wrong = imports.filter(({ file, path }) => {
      if (path === undefined) return false;
      const allowed: readonly Room[] = file === WIRING ? ['src', 'queues'] : mayImport[roomOf(file)];
      return !allowed.includes(roomOf(path));
    });
    expect(wrong.map(showImport)).toEqual([]);
  });

  it('import only files that are there, by a path without detours', () => {
    const wrong = imports.filter(({ file, target, path }) => {
      if (path === undefined) return target.startsWith('/') || target.startsWith('file:') || target.startsWith('#');
      // `../src/x.ts` from within src leaves the room only to come back.
      const isDetour = target !== relativeFrom(file, path);
      return isDetour || !(repoFiles.includes(path) || path.startsWith('dist/'));
    });
    expect(wrong.map(showImport)).toEqual([]);
  });

  it('keep to the packages of their subject', () => {
    const ofRoom = imports.filter(({ file }) => !BESIDE.test(file));
    const wrong = ofRoom.filter(
      ({ file, target, path }) => path === undefined && mayNotKnow[roomOf(file)].test(target),
    );
    expect(wrong.map(showImport)).toEqual([]);
    // They do use them, or this would hold nothing.
    const used = imports.filter(({ file }) => BESIDE.test(file)).map(({ target }) => target);
    expect(used).toEqual(expect.arrayContaining(['bullmq', 'openai']));
  });

  it('hold the openai client in src/models alone', () => {
    const users = product.filter((file) => importsOf(file).some(({ target }) => target === 'openai'));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !file.startsWith('src/models/') && !BESIDE.test(file))).toEqual([]);
  });

  it('open connections to others from five files alone, those to Redis aside', () => {
    const opens =
      /\bfetch\(|from 'node:(https|http2|tls|dgram)'|\{[^}]*\b(request|get|Agent|Pool|Client|connect|createConnection)\b[^}]*\} from '(node:(http|net)|undici)'/;
    const served = product.filter((file) => !/^(scripts|src\/(client|redis))\//.test(file));
    expect(served.filter((file) => opens.test(withoutComments(readInRoot(file))))).toEqual([
      'src/models/open-fetch.ts',
      'src/payloads/open-bucket.ts',
      'src/redaction/plug-ins/open-analyzer.ts',
      'src/seals/open-anchor.ts',
      'src/webhooks/open-sender.ts',
    ]);
  });

  it('leave the client to apps', () => {
    const ours = ({ file, path = '' }: (typeof imports)[number]) =>
      file.startsWith('src/client/') !== path.startsWith('src/client/') && !file.startsWith('test/');
    expect(imports.filter((one) => one.path !== undefined && ours(one)).map(showImport)).toEqual([]);
  });

  it('make texts that may leave in src/boundary/check-outgoing.ts alone', () => {
    const makers = product.filter((file) => /\bas (\w+ as )?RedactedText\b/.test(withoutComments(readInRoot(file))));
    expect(makers).toEqual(['src/boundary/check-outgoing.ts']);
  });

  it('load nothing by require', () => {
    expect(product.filter((file) => /[^.\w]require\(/.test(withoutComments(readInRoot(file))))).toEqual([]);
  });
});

function relativeFrom(file: string, path: string): string {
  const from = dirname(file).split('/');
  const to = path.split('/');
  while (from.length > 0 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  return `${from.length === 0 ? './' : '../'.repeat(from.length)}${to.join('/')}`;
}

describe('the folders of src', () => {
  /** As ARCHITECTURE.md lists them: each imports only those before it. */
  const [, list = ''] =
    /each folder imports only those before it:\n\n(.+?)\n\n/s.exec(readInRoot('ARCHITECTURE.md')) ?? [];
  const order = Array.from(list.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
  const partOf = (path: string) => path.split('/')[1] ?? '';

  it('are all in the list of ARCHITECTURE.md, and no other', () => {
    const parts = new Set(filesOf(['src']).map(partOf));
    expect([...order].sort()).toEqual([...parts].sort());
  });

  it('import only those before them', () => {
    const wrong = imports.filter(({ file, path }) => {
      if (!file.startsWith('src/') || !path?.startsWith('src/')) return false;
      return order.indexOf(partOf(path)) > order.indexOf(partOf(file));
    });
    expect(wrong.map(showImport)).toEqual([]);
  });
});

/** Names that say what a file is made of, or nothing at all. */
const FORBIDDEN_NAMES =
  /(^|\/)(([a-z-]+-)?(utils?|helpers?)|common|lib|core|types|interfaces|constants|manager|service|handler|index|misc)(\.test)?(\.ts$|\/)/;

/** Small files with one importer that stand alone, and why. */
const CRUMBS: Record<string, RegExp> = {
  'one detector a file': /^src\/redaction\/detectors\//,
  'what a thread is started with': /^src\/inspection\/inspector-thread\.ts$/,
};

describe('files', () => {
  const countLines = (file: string) => readInRoot(file).split('\n').length - 1;

  it('are named after what they hold, never after grammar or nothing', () => {
    expect([...product, ...tests].filter((file) => FORBIDDEN_NAMES.test(file))).toEqual([]);
  });

  it('are under 100 lines, half of them', () => {
    const sorted = product.map(countLines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  });

  it('are worth a file: one of at most 40 lines has two importers', () => {
    const importers = (path: string) =>
      new Set(imports.filter((one) => one.path === path && roomOf(one.file) !== 'test').map(({ file }) => file));
    const crumbs = filesOf(['src', 'queues', 'workers']).filter(
      (file) => countLines(file) <= 40 && importers(file).size === 1,
    );
    expect(crumbs.filter((file) => !Object.values(CRUMBS).some((pattern) => pattern.test(file)))).toEqual([]);
    for (const [why, pattern] of Object.entries(CRUMBS)) {
      expect(
        crumbs.filter((file) => pattern.test(file)),
        why,
      ).not.toEqual([]);
    }
  });

  it('of Lua read what they are told by name: few positions', () => {
    const lua = product.flatMap((file) =>
      Array.from(readInRoot(file).matchAll(/\/\* lua \*\/ `([^`]*)`/g), ([, text = '']) => text),
    );
    expect(lua.length).toBeGreaterThan(10);
    expect(lua.flatMap((text) => [...text.matchAll(/\b\w+\[\d+\]/g)]).length).toBeLessThanOrEqual(20);
  });
});
