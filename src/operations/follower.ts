import type { Store } from '../records/store.ts';
import type { Changes } from '../records/watch-changes.ts';

/** What a follower is sent. `data` is JSON in one line. */
export interface FollowedEvent {
  /** Of the change that it tells of, or of the latest one when it was read. */
  id: string;
  event: string;
  data: string;
}

/** Who follows. */
export interface Follower {
  send: (event: FollowedEvent) => void;
  /** Nothing more comes from here. */
  end: () => void;
}

/** What was found to follow. */
export interface Following {
  /** It has ended, and the follower knows: there is nothing to follow. */
  isOver: boolean;
  /** Begins to send. Returns how to stop. */
  start: (follower: Follower) => () => void;
}

/** What following needs. */
export interface FollowNeeds {
  store: Store;
  changes: Changes;
}
