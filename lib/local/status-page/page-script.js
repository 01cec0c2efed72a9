// @ts-nocheck: this runs in a browser, and the types of a browser here would be types of a browser everywhere.

const EVERY_MS = 2000;
const TIMEOUT_MS = 10_000;

const status = document.getElementById('status');
const connection = document.getElementById('connection');
const title = document.title;
let timer;

/**
 * Resolves with what is at an address as a document of its own, in which no script runs. XMLHttpRequest parses it: fetch would
 * need a parser that Trusted Types forbid.
 */
function load(address, patienceMs) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', address);
    request.responseType = 'document';
    request.timeout = patienceMs;
    request.onload = () => resolve({ ok: request.status === 200, body: request.response?.body });
    request.onerror = () => reject(new Error('token-keeper does not answer'));
    request.ontimeout = request.onerror;
    request.send();
  });
}

/** Returns which services the reader has opened, to be told in full; more than he can look at are not asked for. */
function opened() {
  const folds = [...status.querySelectorAll('[data-tk] > details[open]')].slice(0, 50);
  return new URLSearchParams(folds.map((fold) => ['open', fold.parentElement.dataset.tk]));
}

/** Shows the newest status and repeats; a hidden page asks for nothing. */
async function update() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const { ok, body } = await load(`${status.dataset.source}?${opened()}`, TIMEOUT_MS);
    // The problem comes first, then the last status, if any.
    const failure = ok ? undefined : body?.firstElementChild;
    failure?.remove();
    if (body?.firstElementChild) {
      morphChildren(status, body);
      status.dispatchEvent(new Event('shown'));
    }
    say(ok ? '' : (failure?.textContent ?? 'The status is unavailable'));
  } catch {
    say('token-keeper does not answer');
  }
  timer = setTimeout(update, EVERY_MS);
}

/** Announces once what is wrong with the connection; the status below is old then. */
function say(problem) {
  const shownAt = status.querySelector('.tk-schedule time')?.textContent;
  show(problem && (shownAt ? `${problem}. This is the status of ${shownAt}.` : problem));
}

function show(text) {
  if (connection.textContent !== text) {
    connection.textContent = text;
  }
  connection.hidden = text === '';
  status.classList.toggle('old', text !== '');
  document.title = text === '' ? titleOf(status.querySelector('.tk-verdict')) : `? ${title}`;
}

function titleOf(verdict) {
  return !verdict || verdict.classList.contains('tk-is-ok') ? title : `${verdict.textContent} ${title}`;
}

/** Whether a fold is open, and which services are looked for, is up to the reader. */
const OF_READER = ['open', 'hidden'];

/** Makes an element like `wanted` without replacing it, so that focus, selection and opened folds stay. */
function morph(element, wanted) {
  for (const { name } of [...element.attributes]) {
    if (!wanted.hasAttribute(name) && !OF_READER.includes(name)) {
      element.removeAttribute(name);
    }
  }
  for (const { name, value } of wanted.attributes) {
    if (element.getAttribute(name) !== value && !OF_READER.includes(name)) {
      element.setAttribute(name, value);
    }
  }
  morphChildren(element, wanted);
}

function morphChildren(parent, wantedParent) {
  const keyed = new Map([...parent.children].map((child) => [keyOf(child), child]));
  let next = parent.firstChild;
  for (const wanted of [...wantedParent.childNodes]) {
    const found = counterpart(keyed, next, wanted);
    if (!found) {
      parent.insertBefore(document.adoptNode(wanted), next);
      continue;
    }
    if (keyOf(found) === undefined) {
      removeUntil(next, found);
      next = found.nextSibling;
    } else if (found === next) {
      next = next.nextSibling;
    } else {
      move(parent, found, next);
    }
    if (found.nodeType === Node.ELEMENT_NODE) {
      morph(found, wanted);
    } else if (found.data !== wanted.data) {
      found.data = wanted.data;
    }
  }
  removeUntil(next, null);
}

/** Returns what stands for `wanted` already: a service by its name, any other element by its kind, text in its place. */
function counterpart(keyed, next, wanted) {
  const key = keyOf(wanted);
  if (key !== undefined) return keyed.get(key);
  if (wanted.nodeType !== Node.ELEMENT_NODE) return next?.nodeType === wanted.nodeType ? next : undefined;
  let node = next;
  while (node && !(node.nodeName === wanted.nodeName && node.classList[0] === wanted.classList[0])) {
    node = node.nextSibling;
  }
  return node;
}

function keyOf(node) {
  return node.dataset?.tk;
}

function removeUntil(first, end) {
  let node = first;
  while (node && node !== end) {
    const next = node.nextSibling;
    node.remove();
    node = next;
  }
}

/** Moves a node without taking the focus from it, also where the browser cannot do that itself. */
function move(parent, node, before) {
  if (parent.moveBefore) {
    parent.moveBefore(node, before);
    return;
  }
  const focused = node.contains(document.activeElement) ? document.activeElement : undefined;
  parent.insertBefore(node, before);
  focused?.focus({ preventScroll: true });
}

/** A fold that was opened is shown in full with the next update. */
function complete({ target }) {
  if (target.open && target.querySelector('.tk-open')) void update();
}

// The event does not bubble.
status.addEventListener('toggle', complete, true);

// The page may have arrived with a problem already in it.
show(connection.textContent);
document.addEventListener('visibilitychange', update);
timer = setTimeout(update, EVERY_MS);
