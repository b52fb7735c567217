import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
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
  workers: /^(openai|express|@bull-board\/.*)$/,
  scripts: /^express$/,
  test: /^$/,
};

/** The API is wired here, and here alone does `src` know of queues. */
const WIRING = 'src/main.ts';

/** Names that say what a file is made of, or nothing at all. */
const FORBIDDEN_NAMES =
  /(^|\/)(([a-z-]+-)?(utils?|helpers?)|common|lib|core|types|interfaces|constants|manager|service|handler|index|misc)(\.test)?(\.ts$|\/)/;

interface Import {
  file: string;
  room: Room;
  target: string;
  /** Path from the root; undefined for a package. */
  path: string | undefined;
}

const withoutComments = (text: string) => text.replace(/(^|\s)(\/\*[\s\S]*?\*\/|\/\/.*$)/gm, '$1');
const IMPORT =
  /^(?:import(?: type)? [^;'"]*? from |import |export(?: type)? [{*][^;'"]*? from )['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function importsOf(file: string): Import[] {
  const room = file.slice(0, file.indexOf('/')) as Room;
  return [...withoutComments(readInRoot(file)).matchAll(IMPORT)].map(([, plain, dynamic]) => {
    const target = plain ?? dynamic ?? '';
    const path = target.startsWith('.') ? join(dirname(file), target) : undefined;
    return { file, room, target, path };
  });
}

const product = filesOf(rooms);
const tests = filesOf(['test']);
const imports = [...product, ...tests].flatMap(importsOf);
const show = ({ file, target }: Import) => `${file} imports ${target}`;

describe('rooms', () => {
  it('are read: most files import something', () => {
    expect(new Set(imports.map(({ file }) => file)).size).toBeGreaterThan(0.7 * product.length);
    expect(imports.some(({ file, path }) => file === WIRING && path === 'queues/open-queues.ts')).toBe(true);
  });

  it('import one way: workers → queues → src', () => {
    const wrong = imports.filter(({ file, room, path }) => {
      if (path === undefined) return false;
      const other = path.slice(0, path.indexOf('/')) as Room;
      const allowed = file === WIRING ? ['src', 'queues'] : mayImport[room];
      return !allowed.includes(other);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('import only files that are there, by a path without detours', () => {
    const wrong = imports.filter(({ file, target, path }) => {
      if (path === undefined) return target.startsWith('/') || target.startsWith('file:') || target.startsWith('#');
      // `../src/x.ts` from within src leaves the room only to come back.
      const isDetour = target !== relativeFrom(file, path);
      return isDetour || !(repoFiles.includes(path) || path.startsWith('dist/'));
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('keep to the packages of their subject', () => {
    const wrong = imports.filter(({ room, target, path }) => path === undefined && mayNotKnow[room].test(target));
    expect(wrong.map(show)).toEqual([]);
  });

  it('hold the openai client in src/models alone', () => {
    const users = imports.filter(({ target, room }) => target === 'openai' && room !== 'test').map(({ file }) => file);
    expect(users.length).toBeGreaterThan(0);
    // The chain that `npm run compare` sets Airlock beside asks as people write it.
    const others = users.filter((file) => !file.startsWith('src/models/'));
    expect(others).toEqual(['scripts/laboratory/compare/plain/main.ts']);
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

describe('files', () => {
  const lines = new Map([...product, ...tests].map((file) => [file, readInRoot(file).split('\n').length - 1]));

  it('are named after what they hold, in kebab-case, never after grammar or nothing', () => {
    const wrong = [...product, ...tests].filter(
      (file) => FORBIDDEN_NAMES.test(file) || !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.test|\.test-d)?\.ts$/.test(file),
    );
    expect(wrong).toEqual([]);
  });

  it('have at most 250 lines, half of them under 100', () => {
    expect([...lines].filter(([, n]) => n > 250)).toEqual([]);
    const sorted = product.map((file) => lines.get(file) ?? 0).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  });

  it('hand nothing through: no barrels', () => {
    expect(product.filter((file) => /^export (type )?(\*|\{[^}]*\}) (as \w+ )?from/m.test(readInRoot(file)))).toEqual(
      [],
    );
  });

  it('export by name, save task modules', () => {
    const withDefault = product.filter((file) => /^export default/m.test(readInRoot(file)));
    expect(withDefault.length).toBeGreaterThan(0);
    expect(
      withDefault.filter((file) => !/^(src\/tasks\/samples|scripts\/laboratory\/\w+\/tasks)\//.test(file)),
    ).toEqual([]);
  });

  it('know every type: no any', () => {
    const ANY = /(:|<|\bas|\||&|,) ?any\b(?=[\s,;)>|&[\]=]|$)/m;
    expect([...product, ...tests].filter((file) => ANY.test(withoutComments(readInRoot(file))))).toEqual([]);
  });
});
