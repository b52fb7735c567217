// A job API as people begin with: jobs in memory, one request to a model for each. What is in memory dies with it.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const { PORT, OPENAI_BASE_URL } = process.env;
const jobs = new Map();

async function work(job) {
  try {
    const answer = await fetch(`${OPENAI_BASE_URL}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: job.text }] }),
    });
    if (!answer.ok) throw new Error(`the provider answered ${answer.status}`);
    const { choices } = await answer.json();
    job.output = choices[0].message.content;
    job.state = 'succeeded';
  } catch {
    job.state = 'failed';
  }
}

createServer(async (request, response) => {
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.method === 'POST') {
    const { text } = await json(request);
    const job = { id: randomUUID(), state: 'open', text };
    jobs.set(job.id, job);
    send(202, { id: job.id });
    await work(job);
    return;
  }
  const job = jobs.get(request.url.split('/').at(-1));
  send(job ? 200 : 404, job ? { state: job.state, output: job.output } : {});
}).listen(Number(PORT), '127.0.0.1');
