// @ts-nocheck: this runs in a browser, and the types of a browser here would be types of a browser everywhere.

// What a reader does with the list: looks for services, and copies commands.
// What is looked for stands behind the # of the address: it can be sent to somebody, and outlives a reload.

const filter = document.getElementById('filter');
const find = document.getElementById('find');
const shown = document.getElementById('shown');
const choices = [...document.querySelectorAll('#filter input[name="show"]')];

const STATES = {
  all: () => true,
  trouble: (item) => !item.classList.contains('tk-is-ok'),
};

function isOf(choice, item) {
  return STATES[choice]?.(item) ?? item.dataset.state === choice;
}

/** Shows what is looked for, and how many there would be of each kind. */
function apply() {
  const words = find.value.trim().toLowerCase();
  const chosen = choices.find(({ checked }) => checked).value;
  const items = [...document.querySelectorAll('#status .tk-list > [data-tk]')];
  const named = items.filter((item) => item.dataset.tk.toLowerCase().includes(words));
  const left = new Set(named.filter((item) => isOf(chosen, item)));
  for (const item of items) {
    item.hidden = !left.has(item);
  }
  for (const choice of choices) {
    const count = named.filter((item) => isOf(choice.value, item)).length;
    setText(choice.nextElementSibling, count);
    choice.parentElement.hidden = count === 0 && !choice.checked && choice.value !== 'all';
  }
  setText(shown, left.size === items.length ? '' : `${left.size} of ${items.length} services are shown.`);
}

function setText(element, text) {
  if (element.textContent !== String(text)) {
    element.textContent = text;
  }
}

function remember() {
  const chosen = choices.find(({ checked }) => checked).value;
  const state = new URLSearchParams();
  if (find.value !== '') state.set('find', find.value);
  if (chosen !== 'all') state.set('show', chosen);
  history.replaceState(null, '', state.size > 0 ? `#${state}` : location.pathname + location.search);
  apply();
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  find.value = state.get('find') ?? '';
  const wanted = choices.find(({ value }) => value === state.get('show')) ?? choices[0];
  wanted.checked = true;
  apply();
}

/** Copies the command beside a button; until the next update the button says that it did. */
async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
  }
}

document.addEventListener('click', ({ target }) => {
  if (target.closest('.tk-copy')) void copy(target);
});
filter.addEventListener('input', remember);
addEventListener('hashchange', recall);
addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.closest('input') && !(event.ctrlKey || event.metaKey || event.altKey)) {
    event.preventDefault();
    find.focus();
    find.select();
  } else if (event.key === 'Escape' && event.target === find) {
    find.value = '';
    remember();
  }
});
// The other script says so after each live update.
document.getElementById('status').addEventListener('shown', apply);
filter.hidden = false;
recall();
