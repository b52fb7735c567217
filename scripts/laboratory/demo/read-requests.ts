import { readFile } from 'node:fs/promises';
import type { LoggedRequest } from '../../development/simulated-model/request-log.ts';

/** A request as the simulated model got it. */
export interface SentRequest {
  body: string;
  bytes: number;
  /** What was said as user; empty when the body is not what it should be. */
  user: string;
  status: number;
}

interface ChatBody {
  messages?: { role?: string; content?: string }[];
}

/** Reads everything that was sent to the simulated model, oldest first. */
export async function readRequests(logFile: string): Promise<SentRequest[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { body, bytes, status } = JSON.parse(line) as LoggedRequest;
    const { messages } = JSON.parse(body) as ChatBody;
    return { body, bytes, status, user: messages?.find(({ role }) => role === 'user')?.content ?? '' };
  });
}
