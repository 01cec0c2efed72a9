import { isServiceId } from '../../../../functions/domain/service/service-definitions.ts';
import type { JsonObject } from '../../../../functions/domain/values/json.ts';
import { readDefinitions } from '../../../definition/read-definitions.ts';
import { didYouMean } from '../../../definition/suggest.ts';
import { usageProblem } from '../../connection/cli-problem.ts';
import type { Asker } from './ask.ts';
import type { Discovered } from './discover.ts';
import { entryOf, type Given, INIT_WORDS, initPresetOf, nameOf } from './entry-of.ts';
import { INIT_PRESETS } from './init-presets.ts';
import type { InitPreset, Question } from './presets/question.ts';
import { serverAnswers } from './server-answers.ts';

const ISSUER_INSTEAD = '--issuer <url>  in their place: the server says it all of itself';

/** Returns what a definition is to be made of, by the word for it or as the person chooses. @throws {CliProblem} */
export async function choosePreset(word: string | undefined, asker: Asker | undefined): Promise<InitPreset> {
  const names = Object.keys(INIT_PRESETS);
  const expected = `expected one of ${names.join(', ')}`;
  if (word !== undefined) {
    const preset = initPresetOf(word);
    if (preset) return preset;
    throw usageProblem(`init: ${expected}, got ${JSON.stringify(word)}${didYouMean(word, INIT_WORDS)}`);
  }
  if (!asker) throw usageProblem(`init: ${expected}; there is no terminal to ask at`);
  const choices = Object.values(INIT_PRESETS).map(
    ({ is }, index) => `  ${index + 1}  ${names[index]?.padEnd(16)} ${is}`,
  );
  for (
    let question = `What is it?\n${choices.join('\n')}\nNumber or name`;
    ;
    question = `${expected}\nNumber or name`
  ) {
    const answer = await asker.ask(question);
    const preset = initPresetOf(names[Number(answer) - 1] ?? answer);
    if (preset) return preset;
  }
}

/** Refuses options that mean nothing for a preset, all at once. @throws {CliProblem} */
export function refuseOthers({ questions }: InitPreset, word: string, given: Given): void {
  const own = questions.map(({ flags }) => flags);
  const others = [...given.keys()].filter((flags) => !own.includes(flags));
  if (others.length === 0) return;
  const names = others.map(nameOf).join(', ');
  throw usageProblem(`${names}: no option for ${word}, which takes ${own.map(nameOf).join(', ')}`);
}

/**
 * Returns the entry that the options, the server and the person make.
 *
 * @param discovered what the server says; absent: it was not asked
 * @throws {CliProblem} naming the options that are missing or wrong, all at once
 */
export async function entryFrom(
  preset: InitPreset,
  id: string | undefined,
  given: Given,
  discovered: Discovered | undefined,
  asker: Asker | undefined,
): Promise<JsonObject> {
  const answers: Record<string, unknown> = { ...saidBy(preset, given, discovered) };
  const open = preset.questions.filter((question) => isOpen(question, answers));
  const missing = open.filter(({ isRequired }) => isRequired);
  if (!asker && missing.length > 0) {
    const asked = missing.map(({ flags, asks }) => `${flags}  ${asks}`);
    const lines = preset.hasIssuer && !discovered ? [...asked, ISSUER_INSTEAD] : asked;
    throw usageProblem(`there is no terminal to ask at, so these options are needed:\n${lines.join('\n')}`);
  }
  for (const question of asker ? open : []) {
    answers[question.member] = await askFor(preset, question, answers, asker as Asker);
  }
  const name = id ?? (await askId(preset, answers, asker));
  const entry = cleaned(entryOf(preset, name, answers));
  refuseProblems(preset, entry);
  return entry;
}

/** What the options say, before what the server says. */
function saidBy({ questions, ...preset }: InitPreset, given: Given, discovered: Discovered | undefined): JsonObject {
  const said = questions.map((question) => [question.member, answerOf(question, given.get(question.flags))] as const);
  const answers: JsonObject = Object.fromEntries(said.filter(([, value]) => value !== undefined));
  return discovered ? { ...serverAnswers({ questions, ...preset }, discovered, answers), ...answers } : answers;
}

function isOpen({ member, unless = [], isRequired, isAsked }: Question, answers: JsonObject): boolean {
  const isAnswered = [member, unless].flat().some((one) => answers[one] !== undefined);
  return !isAnswered && (isRequired ?? isAsked ?? false);
}

function answerOf({ toValue }: Question, text: string | undefined): unknown {
  return toValue && text !== undefined ? toValue(text) : text;
}

/** Asks until the answer is right by itself, or empty where it may be. */
async function askFor(preset: InitPreset, question: Question, soFar: JsonObject, asker: Asker): Promise<unknown> {
  const { asks, member, isRequired } = question;
  for (let hint = ''; ; ) {
    const answer = await asker.ask(`${hint}${asks}${isRequired ? '' : ' (Enter: none)'}`);
    if (answer === '' && !isRequired) return undefined;
    const value = answerOf(question, answer);
    const entry = cleaned(entryOf(preset, 'a', { ...soFar, [member]: value }));
    const problem = problemsOf(entry).find((one) => one.startsWith(member));
    if (problem === undefined) return value;
    hint = `${problem}\n`;
  }
}

async function askId({ id }: InitPreset, { tokenUrl }: JsonObject, asker: Asker | undefined): Promise<string> {
  const usual = id === 'custom' && typeof tokenUrl === 'string' ? nameOfHost(tokenUrl) : id;
  if (!asker) return usual;
  for (let hint = ''; ; hint = 'expected letters, digits, - and _, beginning with a letter\n') {
    const answer = (await asker.ask(`${hint}name of the service for its consumers (Enter: ${usual})`)) || usual;
    if (isServiceId(answer)) return answer;
  }
}

/** Returns `contoso` of `https://login.contoso.co.uk/token`, and `custom` where a host says nothing of the kind. */
function nameOfHost(tokenUrl: string): string {
  const labels = URL.canParse(tokenUrl) ? new URL(tokenUrl).hostname.split('.') : [];
  const [name] = labels
    .slice(0, -1)
    .filter((label) => label.length > 3)
    .slice(-1);
  return name !== undefined && isServiceId(name) ? name : 'custom';
}

/** Refuses what the definition cannot be made with, in the words of the options. @throws {CliProblem} */
function refuseProblems({ questions }: InitPreset, entry: JsonObject): void {
  const problems = problemsOf(entry);
  if (problems.length === 0) return;
  const named = problems.map((given) => {
    const problem = given
      .replace(/^clientAuthentication\.(?=assertion)/, '')
      .replace('assertion.algorithm', 'assertion');
    const [member = ''] = problem.split(/[.:]/);
    const flags = member === 'id' ? '--id' : questions.find((question) => question.member === member)?.flags;
    const told = withFlags(problem, questions);
    return flags === undefined ? told : told.replace(member, nameOf(flags));
  });
  throw usageProblem(named.join('\n'));
}

/** Names the options in place of the members that what was expected names; what was typed stays as it is. */
function withFlags(problem: string, questions: readonly Question[]): string {
  const [expected = '', ...got] = problem.split(', got ');
  const told = questions
    // A member like `domain` is a word as well.
    .filter(({ member }) => /[A-Z]/.test(member))
    .reduce((text, { member, flags }) => text.replace(new RegExp(`(?<= )${member}\\b`), nameOf(flags)), expected);
  return [told, ...got].join(', got ');
}

/** Returns what is wrong with an entry, beginning with the member. */
function problemsOf(entry: JsonObject): readonly string[] {
  const read = readDefinitions([entry]);
  return 'problems' in read ? read.problems.map((problem) => problem.replace('services[0].', '')) : [];
}

function cleaned(entry: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(entry)) as JsonObject;
}
