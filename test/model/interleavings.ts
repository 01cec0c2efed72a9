/** Decides between `options` ways to go on, 0 to `options - 1`. */
export type Choose = (options: number) => number;

/** One actor: an asynchronous program whose every step outside itself waits for its turn. */
export interface Actor {
  /** Resolves when it is this actor's turn. Everything between two turns happens at once. */
  turn(): Promise<void>;
}

interface Running extends Actor {
  state: 'running' | 'waiting' | 'done';
  resume: () => void;
}

/**
 * Runs programs side by side, one step at a time; `choose` says whose step is next.
 *
 * @returns when every program has ended
 */
export async function runInterleaved(
  programs: readonly ((actor: Actor) => Promise<void>)[],
  choose: Choose,
): Promise<void> {
  const failures: unknown[] = [];
  const actors = programs.map((program) => start(program, failures));
  for (;;) {
    for (const actor of actors) {
      while (actor.state === 'running') {
        await null;
      }
    }
    const waiting = actors.filter(({ state }) => state === 'waiting');
    if (waiting.length === 0) {
      break;
    }
    const next = waiting[waiting.length === 1 ? 0 : choose(waiting.length)] as Running;
    next.state = 'running';
    next.resume();
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

function start(program: (actor: Actor) => Promise<void>, failures: unknown[]): Running {
  const actor: Running = {
    state: 'running',
    resume: () => {},
    turn: () =>
      new Promise((resolve) => {
        actor.resume = resolve;
        actor.state = 'waiting';
      }),
  };
  program(actor)
    .catch((error: unknown) => failures.push(error))
    .finally(() => {
      actor.state = 'done';
    });
  return actor;
}

/**
 * Runs `once` for every sequence of choices there is, depth first, and returns how many there were.
 *
 * @param most stops after this many runs, so that a state space that grew by mistake ends the test instead of the day
 */
export async function exploreAll(once: (choose: Choose) => Promise<void>, most: number): Promise<number> {
  let path: number[] = [];
  for (let runs = 1; ; runs += 1) {
    const taken: { readonly choice: number; readonly options: number }[] = [];
    await once((options) => {
      const choice = path[taken.length] ?? 0;
      taken.push({ choice, options });
      return choice;
    });
    while (taken.length > 0 && (taken.at(-1)?.choice ?? 0) + 1 >= (taken.at(-1)?.options ?? 0)) {
      taken.pop();
    }
    if (taken.length === 0 || runs === most) {
      return runs;
    }
    path = taken.map(({ choice }) => choice);
    path[path.length - 1] = (path.at(-1) ?? 0) + 1;
  }
}

/** Returns choices from a seed: the same seed chooses the same. */
export function seededChoices(seed: number): Choose {
  let state = (seed * 2_654_435_761) % 4_294_967_296 || 1;
  return (options) => {
    state ^= (state << 13) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    return state % options;
  };
}
