import { hash } from 'node:crypto';
import type { ModelRequest, RequestBody } from './model-request.ts';
import type { Profile } from './profile.ts';
import { toChatRequest } from './to-chat-request.ts';

/** Writes the one body of a request, from text that passed the boundary's last check: nothing else can be sent. */
export function writeBody(request: ModelRequest, profile: Profile): RequestBody {
  const bytes = Buffer.from(JSON.stringify(toChatRequest(request, profile)));
  return { bytes, sha256: hash('sha256', bytes) } as RequestBody;
}
