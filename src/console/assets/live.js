// Asks for the page again when something has changed, and puts what is new in the place of what was.
const LEAST_MS = 1000;
const EVERY_MS = 15_000;

/** Whether somebody is at work in a part of the page: it stays as it is. */
const isBusy = (part) =>
  part.contains(document.activeElement) && document.activeElement.matches('input, textarea, select, [contenteditable]')
    ? true
    : part.querySelector('input:checked, details[open], dialog[open]') !== null;

/** Puts a part in the place of another; who was at a link of it is at the same link again. */
function put(part, fresh) {
  const at = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  const row = part.querySelector('tr[aria-selected]')?.querySelector('a')?.getAttribute('href');
  part.replaceWith(fresh);
  const find = (href) => [...fresh.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
  if (at !== null) find(at)?.focus();
  if (row) find(row)?.closest('tr')?.setAttribute('aria-selected', 'true');
}

async function refresh(onPut) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'error' });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live][id]')) {
    const fresh = page.getElementById(part.id);
    const isSame = fresh === null || (part.written ?? part.outerHTML) === fresh.outerHTML;
    if (isSame || isBusy(part)) continue;
    const place = document.adoptNode(fresh);
    place.written = fresh.outerHTML;
    put(part, place);
  }
  onPut();
}

/** Keeps the page up to date while it is looked at. */
export function keepLive(onPut) {
  const { events } = document.body.dataset;
  const sign = document.querySelector('#live');
  if (events === undefined || document.querySelector('[data-live]') === null) return;
  // One at a time: what changes meanwhile is asked for behind it.
  let [isRunning, isWanted] = [false, false];
  const soon = async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted && !document.hidden) {
      isWanted = false;
      await refresh(onPut).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
    }
    isRunning = false;
  };
  const source = new EventSource(events);
  source.addEventListener('changed', soon);
  const say = (text) => sign?.replaceChildren(text);
  source.addEventListener('open', () => say('Live'));
  source.addEventListener('error', () => say('Not live: waiting for the server'));
  document.addEventListener('visibilitychange', () => document.hidden || soon());
  addEventListener('pagehide', () => source.close());
  setInterval(soon, EVERY_MS);
}
