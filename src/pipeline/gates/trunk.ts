import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** A candidate that a forced push took off the trunk never starts again. */
export const trunk: Gate = ({ candidate }) =>
  candidate.orphaned ? shut("trunk", { code: "orphaned" }) : open("trunk");
