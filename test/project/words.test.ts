import { describe, expect, it } from 'vitest';
import { readInRoot, repoFiles } from './repo-files.ts';

/** Written in two pieces, so that this file passes its own test. */
const word = (...pieces: string[]) => pieces.join('');

const FORBIDDEN: Record<string, RegExp> = {
  'work that is left': new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')})\\b`),
  'a folder of one machine': new RegExp(
    `(^|[\\s"'\`(=:])/(${word('wo', 'rk')}|${word('ro', 'ot')}|${word('fa', 'rm')}|${word('ho', 'me')}|${word('Us', 'ers')})/`,
    'm',
  ),
  'a folder beside the repo': new RegExp(word('\\.\\./', 'shared')),
  'a package registry': new RegExp(
    `https?://[^\\s"']*(${word('regis', 'try')}|${word('npm', 'js')}|${word('artifac', 'tory')}|${word('nex', 'us')})`,
  ),
  'who or what typed it': new RegExp(
    `${word('Co-authored', '-by')}|${word('Generated ', 'with')}|${word('ChatG', 'PT')}`,
    'i',
  ),
};

/** Words that are gone, with the one to use instead. */
const GONE: readonly [gone: RegExp, now: string][] = [
  [/\bbeats?\b|\bbeating\b/i, 'heartbeat'],
  [/\bholders?\b|\bholderOf\b/i, 'owner'],
  [/\bbells?\b|openBell/i, 'marker'],
  [/\bbur(y|ied|ies|ying)\b/i, 'dead-letter'],
  [/\bput(s|ting)?[ -]off\b|putOff/i, 'snooze'],
  [/\blet(s|ting)? in\b|letIn/i, 'accept, enqueue'],
  [/\bhand(s|ed|ing)? ?on\(|handOn\b/, 'commit'],
  [/\bhasty\b|isHasty/i, 'fail-fast'],
  [/\bpatient(Options)?\b/i, 'blocking'],
  [/\bat[ -]hand\b|atHand/i, 'handed over'],
  [/createQuiet|\bquiet (run|process|worker)\b/i, 'exclusive run'],
  [/\btakers?\b|\btaking visits\b|takeVisits/i, 'claim'],
  [/\bdeaths?\b/i, 'crash'],
  [/\bworkers? (died|dies)\b|\b(dead|killed) workers?\b|\bkill(s|ed|ing)? (its|their) workers?\b/i, 'crash'],
  [/isAlone|runAlone|\balone in its process\b/i, 'exclusive'],
  [/\b(is|was) broken\b|\bbroken (profile|model|rung)/i, 'misconfigured'],
  [/\bpast (the|its) lock\b/i, 'AIRLOCK_LOCK_MS'],
  [/\bnext look\b/i, 'next check'],
  [/\bspen(d|ds|t) (an|no|one) attempts?\b/i, 'a try: an attempt is a request to a model'],
  [/visit\.taken/, 'visit.claimed'],
  [/isPortable|movesVisits|noVisitsLua/, 'nothing: there is one engine'],
];

/** Where words name what the product does. Detectors know the words of texts, decisions those of their day. */
const speaks = (path: string) =>
  /^(src|workers|queues|docs)\/|^(README|ARCHITECTURE|CONTRIBUTING)\.md$/.test(path) &&
  !/^(src\/(redaction\/detectors|canaries)|docs\/decisions)\//.test(path);

const isText = (path: string) => !/\.(png|jpe?g|gif|ico|woff2?|bin|gz)$/.test(path);

describe('every file of the repo', () => {
  const texts = repoFiles.filter(isText).map((path) => ({ path, text: readInRoot(path) }));

  for (const [what, pattern] of Object.entries(FORBIDDEN)) {
    it(`is free of ${what}`, () => {
      const found = texts.flatMap(({ path, text }) => {
        const match = pattern.exec(text);
        return match === null ? [] : [`${path}: ${match[0]}`];
      });
      expect(found).toEqual([]);
    });
  }

  it.each(GONE)('says no more %s, but %s', (gone) => {
    const lines = texts.filter(({ path }) => speaks(path) && /\.(ts|md)$/.test(path));
    expect(lines.length).toBeGreaterThan(100);
    const found = lines.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, i) => (gone.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('leaves no test out, and runs none alone', () => {
    const marks = new RegExp(
      `\\b(it|test|describe)\\.(${word('on', 'ly')}|${word('sk', 'ip')}|${word('to', 'do')})\\(`,
    );
    const tests = texts.filter(({ path }) => path.endsWith('.test.ts'));
    expect(tests.length).toBeGreaterThan(50);
    expect(tests.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
