import type { Store } from '../../src/records/store.ts';

interface Reply {
  /** Those that a claim brought. */
  visits?: readonly { id: string }[];
  /** Whether a commit has claimed the next visit. */
  isClaimed?: boolean;
}

/**
 * The same records, and what their scripts did: ids of the visits that came out of a queue, and of each commit with a
 * next visit whether it has claimed that. `afterReply` may do something before the reply is heard.
 */
export function watchScripts(records: Store, afterReply: (reply: Reply) => unknown = () => undefined) {
  const claimed: string[] = [];
  const handedOn: boolean[] = [];
  const store: Store = {
    ...records,
    runScript: async (script, tag, args) => {
      const reply = await records.runScript(script, tag, args);
      const { visits, isClaimed } = reply as Reply;
      // Lua has one empty table for lists and for all else.
      if ('most' in args && Array.isArray(visits)) claimed.push(...visits.map(({ id }: { id: string }) => id));
      if ('next' in args && args.next !== undefined) handedOn.push(isClaimed === true);
      await afterReply(reply);
      return reply;
    },
  };
  return { store, claimed, handedOn };
}
