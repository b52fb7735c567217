import { describe, expect, it } from 'vitest';
import { plainNames } from '../../src/jobs/record.ts';
import { findingTypes } from '../../src/tasks/finding-types.ts';
import { readInRoot, repoFiles } from './repo-files.ts';

/**
 * What docs/security.md does not promise: all that stands under one of these headings, one of these paragraphs, and the
 * list behind one that ends in a colon. The words above the first heading promise nothing either.
 */
const confessions = [
  '## What redaction misses',
  '## Limits',
  '**What a proof does not show.**',
  'What the audit log does not show:',
  'What live canaries do not show:',
  'What such a person still can do:',
  'Whoever has an encryption key and can write Redis can do everything.',
  'What erasing leaves:',
];

interface Block {
  /** A paragraph, an item of a list or a table: its lines as one. */
  text: string;
  heading: string;
  /** The paragraph that announces its list. */
  announced: string;
  /** The comment on the line behind it. */
  comment: string | undefined;
}

/** The blocks of a document under its headings, headings left out. */
function readBlocks(document: string): Block[] {
  const blocks: Block[] = [];
  let [heading, announced] = ['', ''];
  let isOpen = false;
  for (const line of document.split('\n')) {
    const last = blocks.at(-1);
    if (line.startsWith('#')) [heading, announced, isOpen] = [line, '', false];
    else if (line === '') isOpen = false;
    else if (/^ *<!--/.test(line)) {
      if (last && isOpen) last.comment = line.trim();
      else blocks.push({ text: line.trim(), heading, announced, comment: 'behind nothing' });
      isOpen = false;
    } else if (isOpen && last && !/^(- |\d+\. )/.test(line)) last.text += ` ${line.trim()}`;
    else {
      const isItem = /^(- |\d+\. )/.test(line);
      if (!isItem) announced = '';
      else if (last && !isOpen && last.text.endsWith(':')) announced = last.text;
      blocks.push({ text: line, heading, announced, comment: undefined });
      isOpen = true;
    }
  }
  return blocks.filter((block) => block.heading.startsWith('##'));
}

const isConfession = ({ text, heading, announced }: Block) =>
  confessions.some((one) => heading === one || announced === one || text.startsWith(one));

/** The titles of tests and of their groups as they are written in a source. */
function readTitles(source: string): string[] {
  const title = /(?:\b(?:it|describe)(?:\.concurrent)?|\))\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"([^"\\\n]*)"|`([^`\\]*)`),/g;
  return [...source.matchAll(title)].map(([, ...quoted]) => quoted.join('').replace(/\\(.)/g, '$1'));
}

/** What is wrong with the tests that a comment names: `<!-- held by FILE › TITLE ; FILE › BEGINNING OF A TITLE… -->`. */
function checkComment(comment: string, readSource: (path: string) => string | undefined): string[] {
  const [, named] = /^<!-- held by (.+) -->$/.exec(comment) ?? [];
  if (named === undefined) return [`names no test: ${comment}`];
  return named.split(' ; ').flatMap((one) => {
    const [path = '', title = ''] = one.split(' › ');
    const source = path.endsWith('.test.ts') ? readSource(path) : undefined;
    if (source === undefined) return [`${path} is no file of tests`];
    const isNamed = title.endsWith('…')
      ? (other: string) => title !== '…' && other.startsWith(title.slice(0, -1))
      : (other: string) => other === title;
    return readTitles(source).some(isNamed) ? [] : [`${path} has no test "${title}"`];
  });
}

function checkDocument(document: string, readSource: (path: string) => string | undefined): string[] {
  return readBlocks(document).flatMap((block) => {
    const start = block.text.slice(0, 60);
    if (block.comment === undefined) return isConfession(block) ? [] : [`no test is named behind: ${start}`];
    return checkComment(block.comment, readSource).map((fault) => `${start}: ${fault}`);
  });
}

/** The plain fields of a job's record, by the words that tell of them; what decides what may leave is told of there, too. */
const plainFields = {
  ...{ tenant: 'tenant', task: 'task taskHash ladder batch', version: 'taskVersion', 'data class': 'dataClass' },
  states:
    'status stage run rung round visit token owner spent throttles checks crashes exclusive isLate isRedacted replays',
  'failure code': 'causes failure failedStage',
  times:
    'createdAt startedAt finishedAt deadlineAt deadlineMs visitAt notBefore throttledSince reviewSince begunAt leaseEndsAt',
  priority: 'priority',
  options: 'attemptBudget backoff keepInputMs keepOutputMs',
  'API key that submitted it': 'submittedBy',
  attempts: 'attempts beside judged opener origin counted route',
  'counts of findings': 'findings',
  confidence: 'answeredBy',
  'keys of the input were dropped': 'droppedKeys',
  'how many bytes': 'held',
  'who waits for which profile': 'lane patience gaveUp reserved reserveMs troubled',
  'budget keeps': 'keptUsd',
  'Idempotency keys': 'idempotency',
  'pairs of metadata': 'marks',
  'business made of': 'outcome',
  'its events': 'delivery callbackLane',
  'trace that it came in': 'traceparent',
  'whether payloads of it are outside of Redis': 'outside',
};

const security = readInRoot('docs/security.md');
const readSource = (path: string) => (repoFiles.includes(path) ? readInRoot(path) : undefined);

describe('docs/security.md', () => {
  it('names behind every promise the tests that hold it', () => {
    expect(readBlocks(security).length).toBeGreaterThan(60);
    expect(checkDocument(security, readSource)).toEqual([]);
  });

  it('confesses what is left out here', () => {
    for (const one of confessions) expect(security).toContain(`\n${one}`);
  });

  it('lists the types that are found, and no other', () => {
    const [, listed = ''] = /Types: ([A-Z_,\s]+)\./.exec(security) ?? [];
    expect(listed.split(/,\s+/).sort()).toEqual(findingTypes.filter((type) => type !== 'LITERAL').sort());
  });

  it('tells of every field of a record that stands in plain text', () => {
    const paragraph = readBlocks(security).find(({ text }) => text.startsWith('In plain text in Redis:'))?.text;
    for (const words of Object.keys(plainFields)) expect(paragraph).toContain(words);
    expect(Object.values(plainFields).join(' ').split(' ').sort()).toEqual([...plainNames].sort());
  });
});

describe('the check of promises', () => {
  const source = `describe('a door', () => {\n  it.each([1])('stays shut for %s', async () => {});\n  it("isn't seen", () => {});`;
  const check = (text: string) =>
    checkDocument(`# Doors\n\nAll of them.\n\n## Shut\n\n${text}\n`, (path) =>
      path === 'test/door.test.ts' ? source : undefined,
    );
  const held = '<!-- held by test/door.test.ts › stays shut… -->';

  it.each([
    `It is shut.\n${held}`,
    `- It is\n  shut.\n  ${held}\n- It is not seen.\n  <!-- held by test/door.test.ts › isn't seen ; test/door.test.ts › a door -->`,
    `| a | b |\n|---|---|\n| 1 | 2 |\n${held}`,
    'What erasing leaves:\n\n- The door.\n- The wall.',
    '## Limits\n\nDoors burn.',
  ])('takes %j', (text) => {
    expect(check(text)).toEqual([]);
  });

  it.each([
    ['It is shut.', 'no test is named behind: It is shut.'],
    [`It is shut.\n\n${held}`, 'no test is named behind: It is shut.'],
    [`- One.\n- Two.\n  ${held}`, 'no test is named behind: - One.'],
    ['What erasing leaves:\n\n- The door.\n\nIt is shut.', 'no test is named behind: It is shut.'],
    ['It is shut.\n<!-- held by -->', 'It is shut.: names no test: <!-- held by -->'],
    ['It is shut.\n<!-- later -->', 'It is shut.: names no test: <!-- later -->'],
    ['It is shut.\n<!-- held by test/door.test.ts -->', 'It is shut.: test/door.test.ts has no test ""'],
    ['It is shut.\n<!-- held by test/door.test.ts › … -->', 'It is shut.: test/door.test.ts has no test "…"'],
    ['It is shut.\n<!-- held by test/door.test.ts › stays -->', 'It is shut.: test/door.test.ts has no test "stays"'],
    ['It is shut.\n<!-- held by test/gate.test.ts › a door -->', 'It is shut.: test/gate.test.ts is no file of tests'],
  ])('tells what is wrong with %j', (text, fault) => {
    expect(check(text)[0]).toBe(fault);
  });
});
