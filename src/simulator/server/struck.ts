/** What a fault makes of a request. */
import type { RequestFailure } from "../faults/fault.ts";
import type { Reply } from "../route.ts";
import { refusal } from "./access.ts";
import { limitReached } from "./rate-limit.ts";

const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

/** The reply that keeps a request from taking effect; undefined where the fault lets it. `now`: seconds since the epoch. */
export function replyInstead(failure: RequestFailure, now: number): Reply | undefined {
  switch (failure.kind) {
    case "status":
      return refusal(failure.status, "Server Error");
    case "primary-limit": {
      const endOfHour = (Math.floor(now / 3600) + 1) * 3600;
      const reset = failure.seconds === undefined ? endOfHour : Math.floor(now) + failure.seconds;
      return limitReached("this installation", reset);
    }
    case "secondary-limit":
      return refusal(failure.status, SECONDARY, { "retry-after": String(failure.retryAfter) });
    case "latency":
    case "lost-answer":
    case "bad-gateway-after-done":
    case "refused-connection":
      return undefined;
    default:
      return failure satisfies never;
  }
}

/** The reply that is given in place of the one that the request earned. */
export function replyAfterwards(failure: RequestFailure | undefined, earned: Reply): Reply {
  return failure?.kind === "bad-gateway-after-done" ? refusal(502, "Server Error") : earned;
}
