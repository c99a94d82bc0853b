/** What the pipeline knows of people: which names are one person's, and what it has answered them. */
import type { Answer } from "./answer.ts";
import { isSame } from "./authority.ts";
import type { Login, State } from "./model.ts";
import type { ReasonCode } from "./reason.ts";

/** A login, and GitHub's id of whoever has it: he may give his account another name, and keeps the id. */
export type Account = { readonly login: Login; readonly id: number };

/** Of what was heard. `people`: whom GitHub names in it, as far as it tells their ids. */
export type Naming = { readonly people?: readonly Account[] };

const plain = (login: Login): string => login.toLowerCase();

/** So many are remembered, the newest. */
const ACCOUNTS_KEPT = 1_000;

export const isKnownAs = ({ people = [] }: State, { login, id }: Account): boolean =>
  people.some((one) => one.id === id && isSame(one.login, login));

export const withAccount = ({ people = [] }: State, account: Account): readonly Account[] =>
  [...people, account].slice(-ACCOUNTS_KEPT);

/**
 * These logins, and every other that the same accounts had, and these accounts: somebody is one of these people if his login is among them. Two who
 * had the same login, one after the other, are taken for one: nobody can tell any more which of them was meant.
 */
export function namesOf(
  { people = [] }: State,
  logins: readonly Login[],
  accounts: readonly number[] = [],
): readonly Login[] {
  const wanted = new Set(logins.map(plain));
  const ids = new Set([...accounts, ...people.filter(({ login }) => wanted.has(plain(login))).map(({ id }) => id)]);
  return [...new Set([...logins, ...people.filter(({ id }) => ids.has(id)).map(({ login }) => login)])];
}

/** Commands of one person that are answered in a minute. */
const ANSWERED_A_MINUTE = 20;
const MINUTE = 60_000;

const SHUT_OUT: ReadonlySet<ReasonCode> = new Set(["not-permitted", "permission-unknown", "too-many"]);

/** It was theirs to ask, whatever came of it. */
export const isLetIn = ({ reply }: Answer): boolean => reply.is !== "refused" || !SHUT_OUT.has(reply.code);

/** They were let in before: so they may hear that nobody knows what they may do now. */
export const wasLetIn = (state: State, login: Login): boolean =>
  state.answers.some((answer) => answer.by === login && isLetIn(answer));

const TRUSTED_KEPT = 1_000;
/** These change nothing: that they were answered tells nothing of rights to change something. */
const READS: ReadonlySet<Answer["verb"]> = new Set(["status", "help", "explain", "plan", "unclear"]);

/** GitHub said that they may change something here, when they last asked for it. */
export const isTrusted = ({ trusted = [] }: State, login: Login): boolean => trusted.includes(login);

/** Only who has rights comes in, so that nobody else can push him out; who asks for what is not his goes. */
export function trustedAfter(trusted: State["trusted"], { by, verb, reply }: Answer): State["trusted"] {
  const others = trusted?.filter((login) => login !== by);
  if (reply.is === "refused") return reply.code === "not-permitted" ? others : trusted;
  return READS.has(verb) ? trusted : [...(others ?? []), by].slice(-TRUSTED_KEPT);
}

const isTooMany = ({ reply }: Answer): boolean => reply.is === "refused" && reply.code === "too-many";

/** What they were answered in the last minute, and whether that was too often is told apart: being told so takes nobody's turn. */
function lately(state: State, login: Login, at: number): { readonly isFull: boolean; readonly isTold: boolean } {
  const answers = state.answers.filter((answer) => answer.by === login && answer.at > at - MINUTE);
  const told = answers.filter(isTooMany).length;
  return { isFull: answers.length - told >= ANSWERED_A_MINUTE, isTold: told > 0 };
}

/** What they ask next is refused, and they are told so. */
export function isOneTooMany(state: State, login: Login, at: number): boolean {
  const { isFull, isTold } = lately(state, login, at);
  return isFull && !isTold;
}

/** What they ask beyond that is passed over: replies would bury the page, and use up what may be written. */
export function wasAnsweredEnough(state: State, login: Login, at: number): boolean {
  const { isFull, isTold } = lately(state, login, at);
  return isFull && isTold;
}
