import { expect } from 'vitest';
import { sampleTask, type startApiFixture } from './api-fixture.ts';

/** Where the sample task's batches are uploaded. */
export const uploadPath = `/v1/batches?task=${sampleTask.name}`;

/** Ways of uploading batches to an API over tools in memory. */
export function createUploads({
  call,
  batches,
}: Pick<Awaited<ReturnType<typeof startApiFixture>>, 'call' | 'batches'>) {
  const upload = (body: string | Buffer, headers: Record<string, string> = {}, to = uploadPath) => {
    const all = { 'content-type': 'application/x-ndjson', ...headers };
    return call(to, { method: 'POST', headers: all, body } as RequestInit);
  };
  return {
    upload,
    /** Uploads rows and tells of each the code of what is wrong, or null. */
    codesOf: async (body: string | Buffer, headers: Record<string, string> = {}): Promise<(string | null)[]> => {
      expect((await upload(body, headers)).status).toBe(202);
      return batches.readings().map((reading) => (reading.is === 'bad' ? reading.fault.code : null));
    },
  };
}
