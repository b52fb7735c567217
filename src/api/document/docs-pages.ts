import type { ProblemCodeName } from '../../submissions/problem-codes.ts';
import { problemCodes } from '../../submissions/problem-codes.ts';
import { html } from '../html.ts';
import type { Declared } from '../route.ts';
import { problemsOf } from '../route-problems.ts';
import { problemMeanings } from './problem-meanings.ts';

/** What swagger-ui needs: it draws its icons from `data:` URLs. Nothing inline, nothing of another host. */
export const PAGE_CSP =
  "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

const writeHead = (title: string, base: string, style: string) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}${style}">
</head>`;

/** The page at `/docs`. Its links are relative: a proxy may serve it below another path. */
export const docsPage = html`${writeHead('Airlock API', 'docs/', 'swagger-ui.css')}
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`.markup;

/** Starts swagger-ui. Without `validatorUrl: null` it would ask a service outside. */
export const startScript = `'use strict';
window.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
});
`;

export const problemStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; font-size: 1.5rem; }
.status { margin-top: .25rem; opacity: .7; }
dt { margin-top: 1rem; font-weight: 600; }
dd { margin: 0; }
`;

/** What is to be known of a problem's code. */
export function describeProblem(code: ProblemCodeName, routes: readonly Declared[]) {
  const { status, title, detail, retryable } = problemCodes[code];
  const answering = routes.filter((declared) => problemsOf(declared).get(status)?.includes(code));
  return {
    ...{ code, status, title, retryable, when: problemMeanings[code], whatToDo: detail },
    routes: answering.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  };
}

/** The page that a problem's `type` leads to. */
export function renderProblem({
  code,
  status,
  title,
  retryable,
  when,
  whatToDo,
  routes,
}: ReturnType<typeof describeProblem>) {
  const again = retryable
    ? 'The same request may succeed later: send it again, after Retry-After where there is one.'
    : 'The same request is refused again: change it first.';
  const list = routes.map((route) => html`<li><code>${route}</code></li>`);
  return html`${writeHead(`${title} – Airlock API`, '../', 'problems.css')}
<body>
<h1>${title}</h1>
<p class="status"><code>${code}</code>, status ${status}</p>
<dl>
<dt>When</dt><dd>${when}</dd>
<dt>What to do</dt><dd>${whatToDo} ${again}</dd>
<dt>Who answers so</dt><dd>${list.length === 0 ? 'Other paths, or the board.' : html`<ul>${list}</ul>`}</dd>
</dl>
<p><a href="../../docs">All of the API</a></p>
</body>
</html>
`.markup;
}
