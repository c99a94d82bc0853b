import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** A stage says where what enters it may come from. */
export const accept: Gate = ({ candidate, stage }) => {
  const { kind } = candidate.origin;
  if (stage.accept.includes(kind)) return open("accept");
  return shut("accept", { code: "not-accepted", accepted: stage.accept, given: kind });
};
