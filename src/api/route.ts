import type { Caller } from '../records/api-keys.ts';
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** An exchange whose key was found. */
export type AuthenticatedExchange = Exchange & { caller: Caller };

/** One path of the API. HEAD is answered by GET; a method that is absent here is answered 405. */
export type Route =
  | { path: string; isOpen: true; methods: Readonly<Record<string, (exchange: Exchange) => Promise<Answer>>> }
  | {
      path: string;
      isOpen: false;
      methods: Readonly<Record<string, (exchange: AuthenticatedExchange) => Promise<Answer>>>;
    };
