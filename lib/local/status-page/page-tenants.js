// @ts-nocheck: this runs in a browser, and the types of a browser here would be types of a browser everywhere.

// The list of tenants: pages come as one scrolls, each after the other, since only the end of a page says where the next begins.
// However many there are, a handful of pages is in the document: one that is far away is a gap of the same height, and comes anew.

// The scripts of the page share their names. A module would be asked for with an origin, which the port refuses.

const PATIENCE_MS = 30_000;
const RENEW_MS = 10_000;
/** Pages so many pixels above and below the window are kept. */
const NEAR_PX = 2000;

const section = document.getElementById('tenants');
const form = document.getElementById('choose');
const told = document.getElementById('tenants-shown');
const pages = document.getElementById('pages');
const more = document.createElement('button');
const number = new Intl.NumberFormat('en-US');

/** Which list it is: what comes of an earlier one is not shown. */
let turn = 0;
/** Where the next page begins; an empty text: this is the end. */
let next = '';
let isLoading = false;

/** Resolves with a page as an element of this document; XMLHttpRequest parses it, as Trusted Types want. */
function ask(query) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const request = new XMLHttpRequest();
  request.open('GET', `${section.dataset.source}?${query}`);
  request.responseType = 'document';
  request.timeout = PATIENCE_MS;
  request.onload = () => {
    const element = request.response?.body?.firstElementChild;
    if (request.status === 200 && element) resolve(document.adoptNode(element));
    else reject(new Error(element?.textContent ?? 'The tenants are unavailable'));
  };
  request.onerror = () => reject(new Error('token-keeper does not answer'));
  request.ontimeout = request.onerror;
  request.send();
  return promise;
}

/** Returns what is looked for, from a place on. */
function queryFrom(after) {
  const fields = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  return new URLSearchParams([...fields, ['after', after]].filter(([, value]) => value !== ''));
}

/** Puts a page at the end; it knows how to come again. */
function append(content, after) {
  const page = document.createElement('div');
  page.dataset.after = after;
  page.append(content);
  pages.append(page);
  near.observe(page);
  next = content.dataset.next ?? '';
  tellHowFar();
}

async function loadMore() {
  if (isLoading || next === '') return;
  const [own, after] = [turn, next];
  isLoading = true;
  const content = await ask(queryFrom(after)).catch((error) => tellHowFar(error.message));
  isLoading = false;
  if (own !== turn || !content) return;
  append(content, after);
  // A page may be short, or have nobody: then there is nothing yet to scroll to.
  if (more.getBoundingClientRect().top < innerHeight + NEAR_PX) void loadMore();
}

/** Shows the list that is looked for now. */
async function restart() {
  turn += 1;
  const own = turn;
  pages.ariaBusy = 'true';
  const content = await ask(queryFrom('')).catch((error) => own === turn && tellHowFar(error.message));
  if (own !== turn) return;
  pages.ariaBusy = 'false';
  if (!content) return;
  near.disconnect();
  pages.replaceChildren();
  append(content, '');
  near.observe(more);
}

/** Tells how far the list has come, or what is wrong until something comes again. */
function tellHowFar(problem) {
  const rows = [...pages.children].reduce((sum, page) => sum + Number(page.dataset.rows ?? rowsOf(page)), 0);
  const all = `${number.format(Number(told.dataset.total))} tenants`;
  const shown = number.format(rows);
  const text =
    problem ?? (next === '' ? `${shown} shown; there are ${all}.` : `The first ${shown} are loaded; there are ${all}.`);
  if (told.textContent !== text) told.textContent = text;
  more.hidden = next === '';
}

function rowsOf(page) {
  return page.querySelectorAll('[data-tk]').length;
}

/** Whether the reader has opened something of a page, or is in it: then it stays as it is. */
function isInUse(page) {
  return page.querySelector('details[open]') !== null || page.contains(document.activeElement);
}

/** Makes a gap of a page that is far away. */
function leave(page) {
  if (page.dataset.rows !== undefined || isInUse(page)) return;
  page.dataset.rows = rowsOf(page);
  page.style.height = `${page.offsetHeight}px`;
  page.replaceChildren();
}

/** Shows a page as it is now. */
async function renew(page) {
  if (isInUse(page)) return;
  const content = await ask(queryFrom(page.dataset.after)).catch(() => undefined);
  if (!content || !page.isConnected || isInUse(page)) return;
  page.replaceChildren(content);
  page.style.height = '';
  delete page.dataset.rows;
}

/** Tells all of a tenant whose row was opened. */
async function tellAll({ target }) {
  const link = target.open && target.querySelector('.tk-open');
  const content = link && (await ask(new URL(link.href).searchParams).catch(() => undefined));
  const facts = content?.querySelector('details');
  if (!facts) return;
  const isFocused = target.contains(document.activeElement);
  target.replaceWith(facts);
  if (isFocused) facts.querySelector('summary').focus({ preventScroll: true });
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (target === more && isIntersecting) void loadMore();
      else if (target !== more && !isIntersecting) leave(target);
      else if (target.dataset.rows !== undefined) void renew(target);
    }
  },
  { rootMargin: `${NEAR_PX}px 0px` },
);

/** What is looked for stands in the address: it can be sent to somebody. */
function choose(event) {
  event.preventDefault();
  history.replaceState(null, '', `?${queryFrom('')}${location.hash}`);
  void restart();
}

function renewShown() {
  if (document.hidden) return;
  for (const page of pages.children) {
    const { top, bottom } = page.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) void renew(page);
  }
}

if (section) {
  const [first] = pages.children;
  document.getElementById('more')?.remove();
  Object.assign(more, { type: 'button', textContent: 'More tenants', onclick: loadMore });
  section.append(more);
  pages.replaceChildren();
  append(first, new URLSearchParams(location.search).get('after') ?? '');
  near.observe(more);
  form.addEventListener('submit', choose);
  form.addEventListener('change', choose);
  // The event does not bubble.
  pages.addEventListener('toggle', tellAll, true);
  setInterval(renewShown, RENEW_MS);
}
