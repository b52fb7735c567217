import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface Question {
  text: string;
  language: string;
  score_threshold: number;
}

/** A service that speaks as Presidio's Analyzer does, and knows some words. */
export interface Presidio {
  url: string;
  questions: Question[];
  /** Answers the following questions in its own way; undefined answers as Presidio does again. */
  behave: (how: ((response: ServerResponse, question: Question) => void) | undefined) => void;
  /** Stops listening and cuts all connections. */
  stop: () => Promise<void>;
  /** Listens again, on the same port. */
  start: () => Promise<void>;
}

/** Where a word stands, counted in code points as Python does. */
function findAll(text: string, word: string): { start: number; end: number }[] {
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const start = [...text.slice(0, at)].length;
    found.push({ start, end: start + [...word].length });
  }
  return found;
}

/** Starts one on a free port of this machine; `words` are what it finds, with their entity types. It ends with the test. */
export async function startPresidio(words: Record<string, string>, score = 0.85): Promise<Presidio> {
  const questions: Question[] = [];
  let behaviour: Parameters<Presidio['behave']>[0];
  const server = createServer(async (request, response) => {
    const question = (await json(request).catch(() => ({}))) as Question;
    questions.push(question);
    if (behaviour) return behaviour(response, question);
    const found = Object.entries(words).flatMap(([word, entity_type]) =>
      findAll(question.text, word).map((place) => ({ analysis_explanation: null, ...place, entity_type, score })),
    );
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);
  onTestFinished(stop);
  return {
    url: `http://127.0.0.1:${port}`,
    questions,
    behave: (how) => {
      behaviour = how;
    },
    stop,
    start: async () => void (await listen(port)),
  };
}
