/** What the pipeline knows of people, from what it has answered them. */
import type { Answer } from "./answer.ts";
import type { Login, State } from "./model.ts";
import type { ReasonCode } from "./reason.ts";

/** Commands of one person that are answered in a minute. */
const ANSWERED_A_MINUTE = 20;
const MINUTE = 60_000;

const SHUT_OUT: ReadonlySet<ReasonCode> = new Set(["not-permitted", "permission-unknown", "too-many"]);

/** It was theirs to ask, whatever came of it. */
export const isLetIn = ({ reply }: Answer): boolean => reply.is !== "refused" || !SHUT_OUT.has(reply.code);

/** They were let in before: so they may hear that nobody knows what they may do now. */
export const wasLetIn = (state: State, login: Login): boolean =>
  state.answers.some((answer) => answer.by === login && isLetIn(answer));

const answered = (state: State, login: Login, at: number): number =>
  state.answers.filter((answer) => answer.by === login && answer.at > at - MINUTE).length;

/** What they ask next is refused, and they are told so. */
export const isOneTooMany = (state: State, login: Login, at: number): boolean =>
  answered(state, login, at) === ANSWERED_A_MINUTE;

/** What they ask beyond that is passed over: replies would bury the page, and use up what may be written. */
export const wasAnsweredEnough = (state: State, login: Login, at: number): boolean =>
  answered(state, login, at) > ANSWERED_A_MINUTE;
