import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { type Html, html } from '../html.ts';
import type { LoginPlace } from './create-login-router.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { min-height: 100vh; margin: 0; display: grid; place-items: center; background: #f2f4f7; color: #101828; }
main { width: min(22rem, 90vw); padding: 2rem; border-radius: .75rem; background: #fff; box-shadow: 0 1px 3px #10182833; }
h1 { margin: 0 0 .25rem; font-size: 1.25rem; }
p { margin: 0 0 1.25rem; color: #475467; }
p[role=alert] { color: #b42318; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input, button { box-sizing: border-box; width: 100%; padding: .6rem .75rem; border-radius: .5rem; font: inherit; }
input { margin-bottom: 1rem; border: 1px solid #98a2b3; background: #fff; color: inherit; }
button { border: 0; background: #175cd3; color: #fff; font-weight: 600; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid #84adff; outline-offset: 1px; }
@media (prefers-color-scheme: dark) {
  body { background: #0c111d; color: #f2f4f7; }
  main { background: #161b26; }
  p { color: #94969c; }
  p[role=alert] { color: #f97066; }
  input { background: #0c111d; border-color: #475467; }
}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const CSP = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** What the page says of a key that was tried, by the answer's status. Nothing that was typed is ever shown. */
function findAlert(status: number, { refusal }: LoginPlace): string {
  if (status === 403) return `This key may not come in: ${refusal}`;
  if (status !== 429) return 'This key is not known.';
  return 'This key is not known either. Too many wrong keys came from your address; a right one is taken at any time.';
}

/** Sends the login page. `next` is where its form leads to, `isRetry` says that a key was tried and not taken. */
export function renderLoginPage(
  response: Response,
  status: number,
  place: LoginPlace,
  { next, isRetry = false }: { next?: string | undefined; isRetry?: boolean } = {},
): void {
  const top = isRetry
    ? html`<p role="alert">${findAlert(status, place)}</p>`
    : html`<p>Log in with a key: ${place.refusal}</p>`;
  const goOn = next === undefined ? undefined : html`<input type="hidden" name="next" value="${next}">`;
  sendPage(
    response,
    status,
    place.title,
    html`${top}
<form method="post" action="${place.basePath}/login">${goOn}
<label for="key">API key</label>
<input id="key" name="key" type="password" required autofocus autocomplete="current-password" maxlength="512">
<button>Log in</button>
</form>`,
  );
}

/** Sends the page whose button logs out: a link alone must not change anything. */
export function renderLogoutPage(response: Response, { basePath, title }: LoginPlace): void {
  sendPage(
    response,
    200,
    title,
    html`<p>You are about to log out.</p>
<form method="post" action="${basePath}/logout"><button autofocus>Log out</button></form>`,
  );
}

function sendPage(response: Response, status: number, title: string, main: Html): void {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body><main>
<h1>${title}</h1>
${main}
</main></body>
</html>
`;
  response.status(status).set({ 'Content-Security-Policy': CSP, 'Content-Type': 'text/html; charset=utf-8' });
  response.end(page.markup);
}
