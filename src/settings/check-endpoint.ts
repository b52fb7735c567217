/**
 * Finds what is wrong with the base URL of a model's endpoint, as a sentence without its subject; undefined when
 * nothing is. The URL is never quoted: a key may stand in it.
 */
export function findUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The parser takes `https:host`, `https:///host` and backslashes, too.
  if (url === undefined || !/^\s*https?:\/\/[^/\\]+(?:\/[^\\]*|[?#].*)?$/is.test(text))
    return 'must be an http or https URL';
  // The parser drops some of it, and what is sent would be another URL than the one that was written.
  if (/\s/.test(text.trim())) return 'must not hold white space';
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user or a password: the key is given by itself';
  if (text.includes('#')) return 'must not have a fragment, the part from # on';
  if (/\/(?:chat\/completions|v1\/(?:completions|responses|messages|models))\/*$/i.test(url.pathname))
    return 'must end before /chat/completions, which is put behind it: write it as in https://api.openai.com/v1';
  return undefined;
}

/** Finds what is wrong with a proxy's URL, which is never quoted: a password may stand in it. */
export function findProxyProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'must be an http or https URL';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return 'must be a host with its port and nothing behind it';
  try {
    decodeURIComponent(url.username + url.password);
    return undefined;
  } catch {
    return 'has a user or a password that cannot be read: what is special in it has to be percent-encoded';
  }
}

/** What may stand in a header: the visible characters of Latin-1, spaces and tabs. */
const headerValue = /^[\t\x20-\x7e\xa0-\xff]+$/;

/** Finds why a text cannot be the value of a header, as a key has to be; undefined when it can. It is never quoted. */
export function findHeaderProblem(text: string): string | undefined {
  if (text.trim() === '') return 'is empty';
  if (/[\r\n]/.test(text)) return 'must be one line';
  return headerValue.test(text) ? undefined : 'holds a character that no HTTP header can hold';
}

/** The query of a base URL, which belongs behind the path that is added to it, and the base without it. */
export function splitQuery(baseUrl: string): { baseUrl: string; query: Record<string, string> } {
  const url = new URL(baseUrl);
  if (!baseUrl.includes('?')) return { baseUrl: baseUrl.trim(), query: {} };
  return { baseUrl: url.origin + url.pathname, query: Object.fromEntries(url.searchParams) };
}
