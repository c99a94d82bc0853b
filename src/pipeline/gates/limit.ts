import { isAnsweredBy } from "../requests.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** While GitHub takes hardly any more requests nothing enters by itself; and when nothing but the reserve is left, nobody but who goes back. */
export const limit: Gate = ({ state, candidate, stage }) => {
  const { shortage } = state;
  if (shortage === undefined) return open("limit");
  const isAsked = state.requests.some((one) => one.stage === stage.name && isAnsweredBy(state, one, candidate));
  const isStopped = isAsked ? shortage.stops === "all" : stage.promote === "auto";
  return isStopped ? shut("limit", { code: "limit-reached", ...shortage }) : open("limit");
};
