/** What the pipeline knows of people, from what it has answered them. */
import type { Answer } from "./answer.ts";
import type { Login, State } from "./model.ts";

/** Commands of one person that are answered in a minute. */
const ANSWERED_A_MINUTE = 20;
const MINUTE = 60_000;

/** It was theirs to ask, whatever came of it. */
export const isLetIn = ({ reply }: Answer): boolean =>
  reply.is !== "refused" || (reply.code !== "not-permitted" && reply.code !== "permission-unknown");

/** They were let in before: so they may hear that nobody knows what they may do now. */
export const wasLetIn = (state: State, login: Login): boolean =>
  state.answers.some((answer) => answer.by === login && isLetIn(answer));

/** What they ask beyond it is passed over: replies would bury the page, and use up what may be written. */
export const wasAnsweredEnough = (state: State, login: Login, at: number): boolean =>
  state.answers.filter((answer) => answer.by === login && answer.at > at - MINUTE).length >= ANSWERED_A_MINUTE;
