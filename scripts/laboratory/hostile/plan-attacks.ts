import { makePatterns, type Pattern, patternGroups } from './make-patterns.ts';
import { makeUploads } from './make-uploads.ts';
import type { Attack } from './measure-beside.ts';
import type { Arena } from './open-arena.ts';

const LENGTH = 50_000;

/** Sends the patterns of a group in turn. */
function attackWithTexts(name: string, patterns: readonly Pattern[], { sendText }: Pick<Arena, 'sendText'>): Attack {
  let sent = 0;
  return {
    name: `texts: ${name}`,
    strike: () => {
      // The number of patterns has no factor in common with the step: each has its turn, far from those that are alike.
      const pattern = patterns[(sent * 37) % patterns.length];
      sent += 1;
      return sendText(pattern?.make(LENGTH) ?? '');
    },
  };
}

/** All that is sent: texts of each group as jobs, and each upload by itself. */
export function planAttacks(arena: Pick<Arena, 'sendText' | 'sendUpload'>): Attack[] {
  const patterns = makePatterns();
  const texts = patternGroups.map((name) =>
    attackWithTexts(
      name,
      patterns.filter(({ group }) => group === name),
      arena,
    ),
  );
  return [...texts, ...makeUploads().map((upload) => ({ name: upload.name, strike: () => arena.sendUpload(upload) }))];
}
