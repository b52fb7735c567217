import { Failure } from '../failures/failure.ts';
import { readBytes } from '../net/read-bytes.ts';

/** A chat completion around the longest answer we take is far below this. */
const maxBodyBytes = 16 * 1024 * 1024;
const jsonType = /^application\/(?:[\w.+-]+\+)?json$/;

/**
 * Reads the body of a 2xx as UTF-8 text, if it says that it is JSON.
 * Throws a Failure: `model-protocol` for another type or charset (HTML, server-sent events) or bytes that are not
 * UTF-8, `answer-too-large` beyond 16 MiB. A body that breaks off throws what its stream throws.
 */
export async function readBody(response: Response): Promise<string> {
  if (!saysJson(response.headers.get('content-type'))) {
    await response.body?.cancel();
    throw new Failure('model-protocol');
  }
  const { bytes, isWhole } = await readBytes(response.body, maxBodyBytes);
  if (!isWhole) throw new Failure('answer-too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('model-protocol');
  }
}

function saysJson(contentType: string | null): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return jsonType.test(type.trim()) && isUtf8;
}
