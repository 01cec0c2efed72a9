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

/** What the list is asked for; what is only typed so far is not looked for. */
let wanted = [];
/** Which list it is: what comes of an earlier one is not shown. */
let turn = 1;
/** Where the next page begins: an empty text where the list does; absent: this is the end. */
let next;
/** The turn whose next page is on its way; what an earlier list waits for keeps no other one waiting. */
let loading = 0;
/** Whether the reader has asked for the next page, and goes on there. */
let isPressed = false;

/** Resolves with a page as an element of this document. */
async function ask(query) {
  const { ok, body } = await load(`${section.dataset.source}?${query}`, PATIENCE_MS);
  const element = body?.firstElementChild;
  if (!ok || !element) throw new Error(element?.textContent ?? 'The tenants are unavailable');
  return document.adoptNode(element);
}

/** Returns what the form looks for. */
function chosen() {
  return [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== '');
}

/** Returns what is looked for, from a place on. */
function queryFrom(after) {
  return String(new URLSearchParams(after === '' ? wanted : [...wanted, ['after', after]]));
}

/** Puts a page at the end; it knows how to come again. */
function append(content, query) {
  const page = document.createElement('div');
  page.dataset.query = query;
  page.append(content);
  pages.append(page);
  near.observe(page);
  // Whoever begins to observe is told how it is: also of a page that is short, or was scrolled to meanwhile.
  near.unobserve(more);
  near.observe(more);
  next = content.dataset.next || undefined;
  tellHowFar();
}

/** Loads the next page, the first one of another list after that was chosen. */
async function loadMore() {
  if (loading === turn || next === undefined) return;
  const [own, query] = [turn, queryFrom(next)];
  loading = own;
  const content = await ask(query).catch((error) => own === turn && tellHowFar(error.message));
  if (own !== turn) return;
  loading = 0;
  pages.ariaBusy = 'false';
  if (!content) return;
  if (next === '') {
    near.disconnect();
    pages.replaceChildren();
  }
  append(content, query);
  // A button that is gone cannot keep the focus.
  if (isPressed || (more.hidden && document.activeElement === more)) content.querySelector('summary')?.focus();
  isPressed = false;
}

/** Tells how far the list has come, or what is wrong until something comes again. */
function tellHowFar(problem) {
  const rows = number.format(
    [...pages.children].reduce((sum, page) => sum + Number(page.dataset.rows ?? rowsOf(page)), 0),
  );
  const all = `${number.format(Number(told.dataset.total))} tenants`;
  const shown = next === undefined ? `${rows} shown` : `The first ${rows} are loaded`;
  const text = problem ?? `${shown}; there are ${all}.`;
  if (told.textContent !== text) told.textContent = text;
  more.hidden = next === undefined;
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
  const content = await ask(page.dataset.query).catch(() => undefined);
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

/** Shows another list. What is looked for stands in the address: it can be sent to somebody. */
function choose(event) {
  event.preventDefault();
  turn += 1;
  wanted = chosen();
  next = '';
  pages.ariaBusy = 'true';
  void loadMore();
  history.replaceState(null, '', `?${queryFrom('')}${location.hash}`);
}

function goOn() {
  isPressed = true;
  void loadMore();
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
  Object.assign(more, { type: 'button', textContent: 'More tenants', onclick: goOn });
  section.append(more);
  pages.replaceChildren();
  wanted = chosen();
  append(first, queryFrom(new URLSearchParams(location.search).get('after') ?? ''));
  form.addEventListener('submit', choose);
  form.addEventListener('change', choose);
  // The event does not bubble.
  pages.addEventListener('toggle', tellAll, true);
  setInterval(renewShown, RENEW_MS);
}
