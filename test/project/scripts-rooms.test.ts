import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';
import { filesOf, readInRoot, repoFiles } from './repo-files.ts';

/** What each room of the scripts may import of the others. */
const mayImport = {
  'command-line': ['development'],
  development: [],
  laboratory: ['command-line', 'development'],
} as const;

type Room = keyof typeof mayImport;

const rooms = Object.keys(mayImport) as Room[];
const scripts = filesOf(['scripts']);

/** The room of a file; its front door, such as `scripts/laboratory/chaos.ts`, stands in it, too. */
const roomOf = (path: string) => rooms.find((room) => path.startsWith(`scripts/${room}/`));

/** The files of ours that a file imports, by their paths from the root. */
const pathsOf = (file: string): string[] => importsOf(file).flatMap(({ path }) => path ?? []);

const imports = new Map(scripts.map((file) => [file, pathsOf(file)]));

/** What Docker gets to see: the last line of .dockerignore that fits a path or a folder above it decides. */
function isInContext(path: string): boolean {
  const lines = readInRoot('.dockerignore').split('\n').filter(Boolean);
  const folders = path.split('/').map((_, i, all) => all.slice(0, i + 1).join('/'));
  return lines.reduce((isIn, line) => {
    const pattern = line.replace(/^!/, '');
    return folders.some((folder) => folder === pattern || (pattern === '*' && !folder.includes('/')))
      ? line.startsWith('!')
      : isIn;
  }, true);
}

describe('the rooms of the scripts', () => {
  it('hold every script', () => {
    expect(scripts.filter((file) => roomOf(file) === undefined)).toEqual([]);
    for (const room of rooms) expect(scripts.filter((file) => roomOf(file) === room).length, room).toBeGreaterThan(10);
  });

  it('import one way: laboratory → command-line → development', () => {
    const arrows = [...imports].flatMap(([file, targets]) =>
      targets.map((target) => ({ file, target, from: roomOf(file), to: roomOf(target) })),
    );
    // The search finds arrows between rooms, or it would find no wrong one either.
    expect(arrows.some(({ from, to }) => from === 'laboratory' && to === 'development')).toBe(true);
    const wrong = arrows.filter(({ from, to }) => {
      if (from === undefined || to === undefined || from === to) return false;
      return !(mayImport[from] as readonly Room[]).includes(to);
    });
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });
});

describe('the image', () => {
  const context = repoFiles.filter(isInContext);

  it('is made without the laboratory, and without tests', () => {
    expect(context.filter((path) => !/^(src|queues|workers|scripts)\/|^(package|tsconfig|\.npmrc)/.test(path))).toEqual(
      [],
    );
    expect(context.filter((path) => path.startsWith('scripts/laboratory'))).toEqual([]);
  });

  it('has every file that its files import', () => {
    const missing = context
      .filter((path) => path.endsWith('.ts'))
      .flatMap((file) => pathsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !context.includes(target));
    expect(context).toContain('scripts/command-line/airlock.ts');
    expect(missing).toEqual([]);
  });

  it('has every file that the Dockerfile copies from here and runs', () => {
    const dockerfile = readInRoot('Dockerfile');
    const copied = Array.from(dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm), ([, names = '']) => names.split(' '));
    expect(copied.length).toBeGreaterThan(0);
    for (const name of copied.flat()) {
      expect(
        context.some((path) => path === name || path.startsWith(`${name}/`)),
        name,
      ).toBe(true);
    }
    const run = Array.from(`${dockerfile}\n${readInRoot('docker-compose.yml')}`.matchAll(/dist\/([\w/-]+)\.js/g));
    expect(run.length).toBeGreaterThan(1);
    for (const [, path] of run) expect(context).toContain(`${path}.ts`);
  });
});
