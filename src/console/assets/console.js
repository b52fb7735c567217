// What a page does beyond what it says: it keeps itself up to date, draws charts to look into, and heeds keys.
import { drawCharts } from './charts.js';
import { heedKeys } from './keys.js';
import { keepLive } from './live.js';

drawCharts();
heedKeys();
keepLive(drawCharts);

for (const form of document.querySelectorAll('form.filters')) {
  form.addEventListener('change', ({ target }) => target.matches('select') && form.requestSubmit());
}

// What is sent twice would be done, or refused, twice.
addEventListener('submit', (event) => {
  const { dataset } = event.target;
  if (dataset.once === undefined) return;
  if (dataset.once === 'sent') event.preventDefault();
  dataset.once = 'sent';
});
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-once]')) form.dataset.once = '';
});
