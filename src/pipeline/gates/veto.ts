import { marringOf } from "../vetoes.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** What somebody marked bad goes no further, nor what carries it on without its fix. */
export const veto: Gate = ({ state, candidate }) => {
  const found = marringOf(state, candidate);
  if (found === null) return open("veto");
  const { sha, by, at, reason } = found.veto;
  return shut("veto", { code: "vetoed", sha, by, at, reason, isOwn: found.isOwn });
};
