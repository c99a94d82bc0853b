/** The verbs, once there is a stage to act on. The words of a second terminal come as they were typed. */
import { Changes } from "./changes.ts";
import { converse } from "./conversation.ts";
import type { Stage } from "./stage.ts";
import { failing, status } from "./standing.ts";
import { Cannot, misused, verbs } from "./verbs.ts";
import type { Verb } from "./verbs.ts";

type Words = readonly string[];
/** On stdout where `exit` is 0, else on stderr. */
export type Said = { readonly said: string; readonly exit: 0 | 1 | 2 };
export type Hands = Readonly<Record<string, (input: unknown) => Promise<Said>>>;

/** A login as GitHub takes it. */
const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/i;

/** `stage` answers null while the story is played: nobody may change its course. */
export function hands(stage: () => Stage | null): Hands {
  let acts: Acts | null = null;
  const act = async (verb: Verb, input: unknown): Promise<Said> => {
    const ready = stage();
    if (ready === null) return { said: "The demo still plays its story. It says when it is your turn.", exit: 1 };
    acts ??= actsOn(ready);
    try {
      return { said: await acts[verb](wordsOf(input)), exit: 0 };
    } catch (error) {
      if (error instanceof Cannot) return { said: error.message, exit: error.exit };
      throw error;
    }
  };
  return Object.fromEntries(verbs.map((verb) => [verb, (input: unknown) => act(verb, input)]));
}

type Acts = Readonly<Record<Verb, (words: Words) => string | Promise<string>>>;

function actsOn(stage: Stage): Acts {
  const changes = new Changes(stage);
  const fail = failing(stage);
  return {
    push: (words) => changes.push(titleOf("push", words)),
    open: (words) => changes.open(titleOf("open", words)),
    fork: (words) => changes.fork(titleOf("fork", words)),
    merge: (words) => changes.merge(numberOf("merge", words)),
    close: (words) => changes.close(numberOf("close", words)),
    comment: (words) => converse(stage, sayingOf(words)),
    fail: (words) => fail(only("fail", words, "the name of a stage")),
    red: (words) => (nothing("red", words), changes.red()),
    status: (words) => (nothing("status", words), status(stage)),
  };
}

function wordsOf(input: unknown): Words {
  const given = (input as { readonly words?: unknown }).words;
  return Array.isArray(given) ? given.map(String) : [];
}

function titleOf(verb: Verb, words: Words): string {
  const title = words.join(" ").trim();
  if (title === "" || title.startsWith("--")) refuse(verb, "a title");
  return title;
}

function numberOf(verb: Verb, words: Words): number {
  return asNumber(only(verb, words, "the number of a pull request")) ?? refuse(verb, "the number of a pull request");
}

function only(verb: Verb, words: Words, expected: string): string {
  const [word, ...more] = words;
  return word === undefined || more.length > 0 ? refuse(verb, expected) : word;
}

function nothing(verb: Verb, words: Words): void {
  if (words.length > 0) refuse(verb, "nothing more");
}

const asNumber = (word: string): number | null => {
  const digits = /^#?(\d{1,9})$/.exec(word)?.[1];
  return digits === undefined ? null : Number(digits);
};

/** `--as` may stand anywhere: what is typed behind it is never a part of the comment. */
function sayingOf(words: Words): { readonly number: number; readonly login: string; readonly text: string } {
  const at = words.indexOf("--as");
  const login = at === -1 ? "octocat" : (words[at + 1] ?? "");
  if (!LOGIN.test(login)) refuse("comment", "a login of GitHub behind --as, as in --as mona");
  const [first = "", ...rest] = at === -1 ? words : words.toSpliced(at, 2);
  const number = asNumber(first);
  const text = rest.join(" ");
  if (number === null || text.trim() === "") return refuse("comment", "a number and a text");
  return { number, login, text };
}

const refuse = (verb: Verb, expected: string): never => {
  throw misused(verb, expected);
};
