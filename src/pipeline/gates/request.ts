import { requestFor } from "../requests.ts";
import { isRepeat } from "../retries.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** Where a stage is entered by hand, and for a pull request's head everywhere, somebody must have asked. */
export const request: Gate = ({ state, candidate, stage }) => {
  const asked = requestFor(state, candidate, stage.name);
  if (asked !== undefined) return open("request", { is: "asked", by: asked.by, at: asked.at });
  if (isRepeat(state, candidate, stage)) return open("request", { is: "automatic" });
  if (stage.promote === "auto" && candidate.origin.kind === "trunk") return open("request", { is: "automatic" });
  return shut("request", { code: "not-requested" });
};
