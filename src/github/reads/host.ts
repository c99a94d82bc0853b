import type { Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";

/** What differs from one GitHub to another. */
export const hostReads = (session: Session): Pick<Reads, "mostInputs"> => ({
  // Known since the token was taken: whatever is asked here is asked after something else.
  mostInputs: async (place) => (await session.octokit(place)).speech.mostInputs,
});
