import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { readDemoMessages } from '../../scripts/command-line/demo/read-demo-messages.ts';
import { problemMeanings } from '../../src/api/document/problem-meanings.ts';
import { rowCodes } from '../../src/batches/read-row.ts';
import { failpoints } from '../../src/failures/create-fail-at.ts';
import { failureCodes } from '../../src/failures/failure-codes.ts';
import { problemCodes } from '../../src/submissions/problem-codes.ts';
import { attributeNames } from '../../src/telemetry/attribute-names.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { listMetrics } from '../support/list-metrics.ts';
import { filesOf, readInRoot, repoFiles, rooms } from './repo-files.ts';

/** The cells of every table row under a heading, without their code marks; the head of the table is left out. */
function rowsUnder(file: string, heading: string): string[][] {
  const section =
    readInRoot(file)
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.replaceAll('`', '')),
  );
}

const firstTwo = (rows: string[][]) => rows.map(([first, second]) => [first, second]).sort();

describe('docs/failures.md', () => {
  it('has every failure code with its kind, and no other', () => {
    const inCode = Object.entries(failureCodes).map(([code, { kind }]) => [code, kind]);
    expect(firstTwo(rowsUnder('docs/failures.md', 'Failures of a job'))).toEqual(inCode.sort());
  });

  it('has every problem code of the API with its status, and no other', () => {
    const inCode = Object.entries(problemCodes).map(([code, { status }]) => [code, String(status)]);
    expect(firstTwo(rowsUnder('docs/failures.md', 'Problems of the API'))).toEqual(inCode.sort());
  });

  it('says when each is answered as its page does', () => {
    // A page of the API cannot lead to another document.
    const plain = (cell: string | undefined) => cell?.replaceAll(/ \(\[\w+\]\([^)]*\)\)|, \[\w+\]\([^)]*\)/g, '');
    const rows = rowsUnder('docs/failures.md', 'Problems of the API');
    expect(Object.fromEntries(rows.map(([code, , when]) => [code, plain(when)]))).toEqual(problemMeanings);
  });

  it("has every code of a batch's rows, and no other", () => {
    const inDocs = rowsUnder('docs/failures.md', 'Rows of a batch').map(([code]) => code);
    expect(inDocs.sort()).toEqual(Object.keys(rowCodes).sort());
  });
});

describe('docs/operating.md', () => {
  it('has every log event, and no other', () => {
    const logged = /\blog(?:\.\w+|\[\w+\])\(\{\s*event: '([a-z-]+)'/g;
    const inCode = filesOf(rooms).flatMap((file) => [...readInRoot(file).matchAll(logged)].map(([, event]) => event));
    const calls = filesOf(rooms).flatMap((file) => [
      ...readInRoot(file).matchAll(/\blog(\.(trace|debug|info|warn|error|fatal)|\[\w+\])\(/g),
    ]);
    // Every call names its event first, or the search above would not see it.
    expect(calls).toHaveLength(inCode.length);
    const inDocs = rowsUnder('docs/operating.md', 'Log events').map(([event]) => event);
    expect(inDocs.sort()).toEqual([...new Set(inCode)].sort());
  });

  it('has every metric with its labels, and no other', () => {
    const inCode = listMetrics(createMetrics()).map(({ name, labelNames }) => `${name}{${labelNames.join(',')}}`);
    const inDocs = rowsUnder('docs/operating.md', 'Metrics').map(([metric]) => metric);
    expect(inDocs.sort()).toEqual(inCode.sort());
  });

  it('has every attribute of spans, and no other', () => {
    const cells = rowsUnder('docs/operating.md', 'Traces').map(([first = '']) => first);
    const inDocs = cells.flatMap((cell) => cell.match(/\b[a-z]\w*(\.\w+)+/g) ?? []);
    expect(inDocs.sort()).toEqual(Object.values(attributeNames).sort());
  });
});

describe('docs/reliability.md', () => {
  it('has every failpoint, and no other', () => {
    expect(rowsUnder('docs/reliability.md', 'Crash windows').map(([point]) => point)).toEqual([...failpoints]);
  });
});

describe('README.md', () => {
  it('tells how many messages the demo sends', async () => {
    const { length } = await readDemoMessages();
    expect(readInRoot('README.md')).toMatch(new RegExp(`npm run demo +# ${length} support messages `));
  });
});

describe('documents', () => {
  const documents = repoFiles.filter((path) => path.endsWith('.md'));

  it('link to files that there are', () => {
    const broken = documents.flatMap((file) =>
      [...readInRoot(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => join(dirname(file), target))
        .filter((target) => !existsSync(new URL(`../../${target}`, import.meta.url)))
        .map((target) => `${file} links to ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("and messages call the command by the name of its package wherever the short one might be somebody else's", () => {
    const own = ['Install', 'Ten minutes', 'Declare a task', 'Commands'];
    const told = [...documents, ...filesOf(['src', 'queues', 'workers', 'scripts'], ''), ...filesOf(['deploy'], '')];
    const short = told.flatMap((file) => {
      const sections = readInRoot(file)
        .split(/^## /m)
        .filter((section) => section.includes('npx airlock'));
      return sections.map((section) => `${file}: ${section.split('\n')[0]}`);
    });
    expect(short.sort()).toEqual(own.map((section) => `README.md: ${section}`).sort());
  });

  it('name files that there are', () => {
    const named = /`((?:src|queues|workers|scripts|test|docs)\/[\w./-]+\.\w+)`/g;
    const broken = documents.flatMap((file) =>
      [...readInRoot(file).matchAll(named)]
        .filter(([, path = '']) => !repoFiles.includes(path))
        .map(([, path]) => `${file} names ${path}`),
    );
    expect(broken).toEqual([]);
  });

  it('keep decision records short and numbered without a gap', () => {
    const records = filesOf(['docs/decisions'], '.md');
    expect(records.length).toBeGreaterThan(5);
    records.forEach((file, i) => {
      expect(file).toMatch(new RegExp(`^docs/decisions/${String(i + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      const text = readInRoot(file);
      expect(text.split('\n').length, file).toBeLessThanOrEqual(26);
      for (const part of ['## Context', '## Choice', '## Consequences']) expect(text, file).toContain(part);
    });
  });
});
