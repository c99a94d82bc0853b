/** GitHub's limit of requests, where it keeps something waiting. */
import type { Shortage, State } from "../../pipeline/model.ts";
import { words } from "../../wording/text.ts";
import type { Words } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import { zoneOf } from "./shown.ts";

export const goesOn: Readonly<Record<Shortage["stops"], Words>> = {
  automation: words`only rollbacks and what people ask for`,
  all: words`only rollbacks`,
};

/** One sentence without a full stop. */
export const limitFact = ({ until, stops }: Shortage, state: State): Words =>
  words`GitHub's limit for this installation is used up until ${since(until, zoneOf(state), state.at)}; ${goesOn[stops]} go on`;

/** `GitHub's limit, used up until 14:05 London` */
export const limitAwaited = ({ until }: Pick<Shortage, "until">, state: State): Words =>
  words`GitHub's limit, used up until ${since(until, zoneOf(state), state.at)}`;
