// How `airlock chaos --target docs/examples/chaos/target.mjs` uses the job API beside this file.
import { fileURLToPath } from 'node:url';

const server = fileURLToPath(new URL('./job-api.mjs', import.meta.url));

export default {
  start: ({ port }) => ({
    baseUrl: `http://127.0.0.1:${port}`,
    processes: [
      {
        name: 'job-api',
        command: [process.execPath, server],
        env: ({ providerUrl }) => ({ PORT: String(port), OPENAI_BASE_URL: providerUrl }),
      },
    ],
  }),
  submit: async ({ text }, { baseUrl }) => {
    const answer = await fetch(`${baseUrl}/jobs`, { method: 'POST', body: JSON.stringify({ text }) });
    if (answer.status !== 202) throw new Error(`a job was answered ${answer.status}`);
    return (await answer.json()).id;
  },
  status: async (id, { baseUrl }) => {
    const answer = await fetch(`${baseUrl}/jobs/${id}`);
    return answer.status === 404 ? undefined : answer.json();
  },
};
