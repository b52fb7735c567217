import type { ServerResponse } from 'node:http';
import type { Door } from '../../development/simulated-model/door.ts';
import { deliverReply, type Reply } from '../../development/simulated-model/reply.ts';
import type { Behaviour } from './choose-behaviour.ts';
import { USAGE } from './deliver-call.ts';

/** What a refusal is in the words of the campaigns. */
function nameRefusal({ status, delivery }: Reply): Behaviour {
  if (delivery.is === 'hang') return 'hang';
  if (delivery.is === 'reset') return 'cut';
  return status === 429 ? 'throttle' : 'error';
}

/**
 * Has a call pass the provider's door. Resolves with undefined when it may be answered: the response then carries what
 * the limits tell, and the call leaves when it is over. Else the door answers it, and this is what it did.
 */
export async function passDoor(door: Door, from: string, response: ServerResponse): Promise<Behaviour | undefined> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const caller = { key: from, group: undefined };
  const away = door.findOutage(caller);
  const entry =
    away === undefined
      ? await door.enter({ ...caller, inputTokens: USAGE.prompt_tokens, gone: gone.signal })
      : { reply: away };
  if (entry === undefined) return 'cut';
  if ('reply' in entry) {
    void deliverReply(response, entry.reply);
    return nameRefusal(entry.reply);
  }
  const leave = () => entry.leave(USAGE.completion_tokens);
  if (response.closed) leave();
  response.once('close', leave);
  for (const [name, value] of Object.entries(entry.headers)) response.setHeader(name, value);
  return undefined;
}
